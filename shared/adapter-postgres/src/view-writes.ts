import { sectorQueueOf, type ViewChange } from '@clientele/application';
import type { Statement } from './database.ts';
import type { tablesOf } from './view-tables.ts';

/** The state from which a change moves the read model. In any other state, the change has no effect. */
type From = { readonly position: number; readonly generation: string; readonly rowsFormat: number };

/**
 * A whole change as one statement: one transaction in one round trip, so that a process that stops in the middle holds
 * no lock. Each column is sent as one text with a line for each row, which costs a fraction of quoting an array.
 * Neither canonical JSON nor our ids contain a line break. The projection is locked first, as in a swap of the tables.
 */
export const viewWrites = (tables: ReturnType<typeof tablesOf>) => {
  const rows = rowsText(tables);
  const name = `change ${tables.views}`;
  const withParked = `${rows}, ${parkedText(tables)} ${outcome}`;
  return (change: ViewChange, { position, generation, rowsFormat }: From): Statement => {
    const { parked = [], unparked = [] } = change;
    const values = [change.position, position, generation, rowsFormat, ...columnsOfRows(change)];
    if (parked.length + unparked.length === 0) return { name, text: `${rows} ${outcome}`, values };
    return { text: withParked, values: [...values, unparked.join('\n'), ...columnsOfParked(parked)] };
  };
};

const outcome = 'select count(*)::int as moved from moved';

const lines = (parameter: number): string => `string_to_array($${parameter}, E'\\n')`;

const rowsText = ({ projection, views }: ReturnType<typeof tablesOf>): string => `
  with moved as (
    update ${projection} set position = $1 where position = $2 and generation = $3 and rows_format = $4 returning true
  ), shown as (
    insert into ${views} (client_id, revision, document, sector)
    select client_id, revision, document, nullif(sector, '')
      from unnest(${lines(5)}, ${lines(6)}::integer[], ${lines(7)}, ${lines(8)})
      as row (client_id, revision, document, sector)
      where exists (select from moved)
    on conflict (client_id) do update
      set revision = excluded.revision, document = excluded.document, sector = excluded.sector
  )`;

const parkedText = ({ parked }: ReturnType<typeof tablesOf>): string => `
  now_parked as (
    select * from unnest(${lines(10)}, ${lines(11)}::integer[], ${lines(12)}::bigint[], ${lines(13)})
      as events (stream, revision, position, reason)
  ), unparked as (
    delete from ${parked} as before
    where stream = any(${lines(9)}) and exists (select from moved)
      and not exists (select from now_parked as now where now.stream = before.stream and now.revision = before.revision)
  ), parked as (
    insert into ${parked} (stream, revision, position, reason)
    select * from now_parked where exists (select from moved)
    on conflict (stream, revision) do update set position = excluded.position, reason = excluded.reason
  )`;

const columnsOfRows = ({ rows }: ViewChange): readonly string[] => [
  rows.map(({ view }) => view.client_id).join('\n'),
  rows.map(({ view }) => view.revision).join('\n'),
  rows.map(({ document }) => document).join('\n'),
  rows.map(({ view }) => sectorQueueOf(view) ?? '').join('\n'),
];

const columnsOfParked = (parked: NonNullable<ViewChange['parked']>): readonly string[] => [
  parked.map(({ stream }) => stream).join('\n'),
  parked.map(({ revision }) => revision).join('\n'),
  parked.map(({ position }) => position).join('\n'),
  parked.map(({ reason }) => reason).join('\n'),
];
