import type { Json, JsonObject } from '@clientele/domain';
import { type DocumentedMember, documentedMembers } from './documented-members.ts';
import { type Html, html } from './html.ts';
import { memberGroups } from './member-meanings.ts';
import type { DocumentationOptions } from './options.ts';
import { codes } from './page-operations.ts';

/** The members by group. A group with no offered member is left out. */
export const memberSections = ({ policy }: DocumentationOptions): readonly Html[] => {
  const documented = documentedMembers(policy);
  return memberGroups.flatMap((group) => {
    const members = documented.filter((member) => member.group === group);
    return members.length === 0 ? [] : [memberSection(group, members)];
  });
};

const memberSection = (group: string, members: readonly DocumentedMember[]): Html => html`
<h3>${group}</h3>
<table class="members">
<thead><tr><th>Member</th><th>Type</th><th>Default</th><th>Meaning</th></tr></thead>
<tbody>${members.map(memberRow)}</tbody>
</table>
`;

const memberRow = (member: DocumentedMember): Html => html`
<tr id="${member.name}"><td class="name"><code>${member.name}</code></td><td class="kind">${kindOf(member.schema)}</td><td class="default">${defaultOf(member.defaultValue)}</td><td>${member.meaning} <span class="clause">${member.clause}</span>${offeredOf(member)}</td></tr>
`;

const kindOf = (schema: JsonObject): string => {
  if (schema.type === 'array') return 'array of strings';
  return typeof schema.type === 'string' ? schema.type : 'string';
};

const defaultOf = (value: Json | undefined): readonly Html[] => {
  if (value === undefined) return [];
  return codes((Array.isArray(value) ? value : [value]).map(textOf));
};

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const offeredOf = ({ offered }: DocumentedMember): Html | undefined => {
  if (offered === undefined || offered.length === 0) return undefined;
  return html`<details><summary>${offered.length} offered</summary>${codes(offered)}</details>`;
};
