{{/* The release's name, once, where it holds the chart's name already. */}}
{{- define "clientele.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "clientele.image" -}}
{{- $repository := required "image.repository must be given: the image of infra/Dockerfile" .Values.image.repository }}
{{- if .Values.image.digest }}{{ $repository }}@{{ .Values.image.digest }}{{ else }}{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* What selects the pods of a component. Argument: dict "root" $ "component" name. */}}
{{- define "clientele.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "clientele.labels" -}}
{{ include "clientele.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/*
What every process is, as YAML: its values, the URLs it is told, the engines it reaches, whether it opens clients' keys, whether it is asked
over HTTP, what says that it is ready, and whether it goes out to what clients name.
*/}}
{{- define "clientele.services" -}}
registration:
  values: registration
  told: [eventStore, readModel, nats]
  reaches: [eventStore, readModel, nats]
  keys: true
  serves: true
  ready: /health/ready
  goesOut: false
configuration:
  values: configuration
  # It tells clients whether sector documents are checked, and asks nobody over NATS.
  told: [eventStore, readModel, nats]
  reaches: [eventStore, readModel]
  keys: true
  serves: true
  # Reads go on from the rows while the event store is away, so a missing engine must not take its pods out of service.
  ready: /health/live
  goesOut: false
projector:
  values: projector
  told: [eventStore, readModel]
  reaches: [eventStore, readModel]
  keys: false
  serves: false
  ready: /health/ready
  goesOut: false
sector-worker:
  values: sectorWorker
  told: [nats]
  reaches: [nats]
  keys: false
  serves: false
  ready: /health/ready
  goesOut: true
{{- end }}

{{/* A setting as text: YAML takes `on` for a boolean and writes a large number with an exponent. */}}
{{- define "clientele.setting" -}}
{{- if kindIs "bool" . }}{{ ternary "on" "off" . }}{{ else if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{- define "clientele.engineEnvironment" -}}
eventStore: { name: EVENT_STORE_URL, key: eventStoreUrlKey }
readModel: { name: READ_MODEL_URL, key: readModelUrlKey }
nats: { name: NATS_URL, key: natsUrlKey }
{{- end }}

{{- define "clientele.placement" -}}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "clientele.selector" . | nindent 8 }}
{{- end }}

{{- define "clientele.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}
