/** What scenarios may ask of a node. */
export interface GossipClient {
  /** Tells a new rumour of that many bytes. */
  tell(sizeBytes: number): void;
}
