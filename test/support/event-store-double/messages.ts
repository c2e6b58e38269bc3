import sharedMessages from '@eventstore/db-client/generated/shared_pb.js';
import statusMessages from '@eventstore/db-client/generated/status_pb.js';
import streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import anyMessages from 'google-protobuf/google/protobuf/any_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import type { ProposedRecord, StoredRecord } from './stored-records.ts';

const { BatchAppendResp, ReadResp } = streamMessages;
const { AllStreamPosition, MaximumAppendSizeExceeded, StreamDeleted, StreamIdentifier, UUID, WrongExpectedVersion } =
  sharedMessages;

const utf8 = new TextDecoder();

type NamedStream = { readonly getStreamIdentifier: () => InstanceType<typeof StreamIdentifier> | undefined };

export const streamNameOf = (message: NamedStream | undefined): string =>
  utf8.decode(message?.getStreamIdentifier()?.getStreamName_asU8());

const identifier = (stream: string) => new StreamIdentifier().setStreamName(new TextEncoder().encode(stream));

export const uuid = (text: string) => new UUID().setString(text);

type Proposed = {
  readonly getId: () => InstanceType<typeof UUID> | undefined;
  readonly getMetadataMap: () => { readonly get: (name: string) => string | undefined };
  readonly getData_asU8: () => Uint8Array;
  readonly getCustomMetadata_asU8: () => Uint8Array;
};

export const proposedRecord = (message: Proposed): ProposedRecord => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

export const eventAnswer = (record: StoredRecord) => {
  const event = new ReadResp.ReadEvent.RecordedEvent()
    .setId(uuid(record.id))
    .setStreamIdentifier(identifier(record.stream))
    .setStreamRevision(String(record.revision))
    .setCommitPosition(String(record.position))
    .setPreparePosition(String(record.position))
    .setData(record.data)
    .setCustomMetadata(record.metadata);
  const system = event.getMetadataMap();
  system.set('type', record.type);
  system.set('content-type', record.contentType);
  system.set('created', '638000000000000000');
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(event).setCommitPosition(String(record.position)));
};

export const notFoundAnswer = (stream: string) =>
  new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifier(stream)));

export const confirmationAnswer = () =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId('double'));

export const caughtUpAnswer = () => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());

const batchAnswer = (correlationId: string, stream: string) =>
  new BatchAppendResp().setCorrelationId(uuid(correlationId)).setStreamIdentifier(identifier(stream));

type Place = { readonly stream: string; readonly revision: number; readonly position: number };

export const batchSuccess = (correlationId: string, { stream, revision, position }: Place) => {
  const place = new AllStreamPosition().setCommitPosition(String(position)).setPreparePosition(String(position));
  const success = new BatchAppendResp.Success().setCurrentRevision(String(revision)).setPosition(place);
  return batchAnswer(correlationId, stream).setSuccess(success);
};

type Refusal = { readonly stream: string; readonly message: string; readonly details: ReturnType<typeof detailsOf> };

export const batchRefusal = (correlationId: string, { stream, message, details }: Refusal) =>
  batchAnswer(correlationId, stream).setError(new statusMessages.Status().setMessage(message).setDetails(details));

const detailsOf = (message: { readonly serializeBinary: () => Uint8Array }, name: string) => {
  const details = new anyMessages.Any();
  details.pack(message.serializeBinary(), name);
  return details;
};

export const wrongRevision = (currentRevision: number, expectedRevision: number) => {
  const wrong = new WrongExpectedVersion();
  if (currentRevision < 0) wrong.setCurrentNoStream(new emptyMessages.Empty());
  else wrong.setCurrentStreamRevision(String(currentRevision));
  if (expectedRevision < 0) wrong.setExpectedNoStream(new emptyMessages.Empty());
  else wrong.setExpectedStreamPosition(String(expectedRevision));
  return detailsOf(wrong, 'event_store.client.WrongExpectedVersion');
};

export const tooLarge = (bytesMax: number) =>
  detailsOf(new MaximumAppendSizeExceeded().setMaxappendsize(bytesMax), 'event_store.client.MaximumAppendSizeExceeded');

export const streamDeleted = (stream: string) =>
  detailsOf(new StreamDeleted().setStreamIdentifier(identifier(stream)), 'event_store.client.StreamDeleted');

/**
 * The client does not know this detail and reports "Could not recognize Server Is Not Ready", as it does with the real
 * server.
 */
export const notReady = () => detailsOf(new emptyMessages.Empty(), 'google.protobuf.Empty');
