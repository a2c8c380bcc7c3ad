import type { Json } from './json.ts';

/**
 * Coordination with everyone else at a rendezvous. Topics keep every message and states every count as long as the rendezvous lives.
 * Requests of one client are carried out in the order in which they were made, awaited or not. Every member rejects with the reason of its
 * signal when that is aborted, and with `RENDEZVOUS` when the link breaks.
 */
export interface SyncClient {
  /** Appends a message to a topic and resolves with its number, from 1. */
  publish(topic: string, payload: Json, signal?: AbortSignal): Promise<number>;
  /**
   * Every message of a topic, from the first on, then the new ones; ends when the loop over it is left. What has come and is not read yet is kept in memory: holding
   * back the link instead would hold back the answers that the loop may itself be waiting for.
   */
  subscribe(topic: string, signal?: AbortSignal): AsyncIterableIterator<Json>;
  /** Counts one entry into a state and resolves with the new count, from 1. */
  signal(state: string, signal?: AbortSignal): Promise<number>;
  /** Resolves when a state has been signalled `target` times; rejects as soon as a participant is lost without which it cannot be. */
  barrier(state: string, target: number, signal?: AbortSignal): Promise<void>;
  /** Signals a state and waits for it; resolves with the count that the own signal made. */
  signalAndWait(state: string, target: number, signal?: AbortSignal): Promise<number>;
}
