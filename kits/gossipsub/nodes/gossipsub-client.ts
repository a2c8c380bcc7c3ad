/** What scenarios may call on a GossipSub node. */
export interface GossipsubClient {
  /**
   * Publishes one message whose data field is exactly `sizeBytes` long. Resolves when it was handed to the streams of at least one peer;
   * rejects when no peer subscribes to the topic, or when an unsigned message of this content was seen before.
   */
  publish(topic: string, sizeBytes: number): Promise<void>;
}
