{{/* The release's name, followed by the chart's name unless it already contains that. */}}
{{- define "clientele.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "clientele.image" -}}
{{- $repository := required "image.repository must be set: the image built from infra/Dockerfile" .Values.image.repository }}
{{- if .Values.image.digest }}{{ $repository }}@{{ .Values.image.digest }}{{ else }}{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* The labels that select the pods of a component. Argument: dict "root" $ "component" name. */}}
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
The processes, as YAML. For each: its key in the values, the engine URLs that it gets, the engines that it connects to, whether it
opens clients' keys, whether it serves HTTP requests, its readiness path, and whether it makes requests to client-supplied URLs.
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
  # It uses NATS_URL only to know whether sector documents are checked, and does not connect to NATS.
  told: [eventStore, readModel, nats]
  reaches: [eventStore, readModel]
  keys: true
  serves: true
  # It still answers reads from the rows while the event store is away, so a missing engine must not take its pods out of service.
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
  # Its user in NATS has fewer rights than registration's, if the values name one.
  ownUser: true
  keys: false
  serves: false
  ready: /health/ready
  goesOut: true
{{- end }}

{{/* A setting as text, because YAML reads `on` as a boolean and writes large numbers with an exponent. */}}
{{- define "clientele.setting" -}}
{{- if kindIs "bool" . }}{{ ternary "on" "off" . }}{{ else if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{- define "clientele.engineEnvironment" -}}
eventStore: { name: EVENT_STORE_URL, key: eventStoreUrlKey }
readModel: { name: READ_MODEL_URL, key: readModelUrlKey }
nats: { name: NATS_URL, key: natsUrlKey, ownKey: sectorWorkerNatsUrlKey }
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

{{/* Argument of the following three: dict "root" $ "service" one of clientele.services. */}}
{{- define "clientele.environment" -}}
{{- $root := .root -}}
{{- $service := .service -}}
- { name: HOST, value: {{ $root.Values.listen | quote }} }
- { name: PORT, value: '3000' }
- { name: PUBLIC_URL, value: {{ required "publicUrl must be set: the URL that clients see" $root.Values.publicUrl | quote }} }
{{- $engineEnvironment := include "clientele.engineEnvironment" $root | fromYaml }}
{{- range $engine := $service.told }}
{{- $variable := index $engineEnvironment $engine }}
{{- $key := index $root.Values.engines $variable.key }}
{{- if and $service.ownUser $variable.ownKey }}
{{- $key = index $root.Values.engines $variable.ownKey | default $key }}
{{- end }}
- name: {{ $variable.name }}
  valueFrom:
    secretKeyRef:
      name: {{ required "engines.existingSecret must be set: a secret with the URLs of the engines" $root.Values.engines.existingSecret }}
      key: {{ $key }}
{{- end }}
{{- if $service.keys }}
- { name: ROOT_KEYS_FILE, value: /var/run/clientele/root-keys.json }
{{- end }}
{{- range $variable, $value := $root.Values.settings }}
- { name: {{ $variable }}, value: {{ include "clientele.setting" $value | quote }} }
{{- end }}
{{- end }}

{{- define "clientele.volumeMounts" -}}
- { name: tmp, mountPath: /tmp }
- { name: scratch, mountPath: /scratch }
{{- if .service.keys }}
- { name: root-keys, mountPath: /var/run/clientele, readOnly: true }
{{- end }}
{{- range $name, $source := .root.Values.files }}
- { name: file-{{ $name }}, mountPath: /etc/clientele/{{ $name }}, readOnly: true }
{{- end }}
{{- end }}

{{- define "clientele.volumes" -}}
- { name: tmp, emptyDir: { sizeLimit: 16Mi } }
- name: scratch
  emptyDir: {{- toYaml .root.Values.scratch | nindent 4 }}
{{- if .service.keys }}
- name: root-keys
  secret:
    secretName: {{ required "rootKeys.existingSecret must be set: a secret with the root keys" .root.Values.rootKeys.existingSecret }}
    defaultMode: 0440
    items: [{ key: {{ .root.Values.rootKeys.key }}, path: root-keys.json }]
{{- end }}
{{- range $name, $source := .root.Values.files }}
- name: file-{{ $name }}
  {{- if $source.secret }}
  secret: { secretName: {{ $source.secret }}, defaultMode: 0440 }
  {{- else }}
  configMap: { name: {{ required (printf "files.%s must name a configMap or a secret" $name) $source.configMap }} }
  {{- end }}
{{- end }}
{{- end }}
