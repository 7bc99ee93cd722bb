package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.SessionException;
import org.jspecify.annotations.Nullable;

/** What the messages of one connection cost, and how often it may be refused. */
final class Toll {
  private final Hub hub;
  private final Peer peer;
  private final TokenBucket refusals;

  Toll(Hub hub, Peer peer) {
    this.hub = hub;
    this.peer = peer;
    this.refusals = hub.limits().patienceWith(peer);
  }

  /** Why a message is too many; null if it is not. */
  @Nullable SessionException message(@Nullable Client client) {
    SessionException tooMany = hub.limits().message(peer, counted(client));
    if (tooMany != null) {
      hub.log().refused("throttled message", peer, client, String.valueOf(tooMany.getMessage()));
    }
    return tooMany;
  }

  /** Whether it is refused once more; else he is barred who minds no refusal. */
  boolean spendPatience(@Nullable Client client) {
    boolean patience = hub.limits().patience(refusals);
    if (!patience) {
      hub.limits().bar(peer, counted(client));
    }
    return patience;
  }

  /** The anonymous client is many, so what one of them does is not counted for the others. */
  private @Nullable Client counted(@Nullable Client client) {
    return hub.authenticator() == null ? null : client;
  }
}
