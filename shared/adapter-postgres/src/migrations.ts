/** A step of the schema. Once released, it is never edited, because every database has its checksum. */
export type Migration = { readonly id: number; readonly name: string; readonly text: string };

/** Texts compare by bytes (`collate "C"`). Ids are ASCII, so rows have the same order in every store. */
export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: 'read model and keys',
    text: `
      create table client_views (
        client_id text collate "C" primary key,
        revision integer not null,
        document text not null
      );
      create table parked_events (
        stream text collate "C" not null,
        revision integer not null,
        position bigint not null,
        reason text not null,
        primary key (stream, revision)
      );
      create table projection (
        position bigint not null,
        generation text not null,
        rows_format integer not null,
        only_row boolean primary key default true check (only_row)
      );
      insert into projection (position, generation, rows_format) values (0, gen_random_uuid()::text, 1);
      create table client_keys (
        client_id text collate "C" primary key,
        root_key_id text not null,
        wrapped text not null,
        expected_revision integer not null default 0
      );
    `,
  },
  {
    id: 2,
    name: 'clients with a sector document',
    text: `
      alter table client_views add column sector text;
      create index client_views_sector on client_views (sector, client_id) where sector is not null;
    `,
  },
  {
    id: 3,
    name: 'checkpoints of followers without rows',
    text: `
      create table checkpoints (
        name text collate "C" primary key,
        position bigint not null
      );
    `,
  },
];
