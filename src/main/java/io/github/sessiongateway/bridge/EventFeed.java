package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one connection receives without asking: the events of the sessions that its client may see,
 * once it has registered, and nothing else. Confined to the bridge's event loop.
 */
final class EventFeed {
  /** A UUID. */
  private static final Pattern REPLY_ADDRESS =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  /** Events that wait for a client that does not read: some megabytes. */
  static final int MAX_BEHIND = 10_000;

  private final Hub hub;
  private final BridgeConnection connection;
  private @Nullable MessageConsumer<Object> events;
  private int behind;

  EventFeed(Hub hub, BridgeConnection connection) {
    this.hub = hub;
    this.connection = connection;
  }

  void register(JsonObject frame, Client client) {
    if (!(frame.getValue("address") instanceof String address)) {
      connection.error("missing_address", Requests.wrong("address", "must be a text"));
      return;
    }
    if (isReplyAddress(address)) {
      return;
    }
    SessionException refusal = BridgePolicy.registration(client, address);
    if (refusal != null) {
      String shown = address.substring(0, Math.min(address.length(), Dialect.MAX_SHOWN));
      connection.refused(client, "register", shown);
      // By the address, so that the handler that the client has for it hears of it.
      connection.write(
          connection
              .dialect()
              .failure(shown, shown, refusal.status(), "RECIPIENT_FAILURE", refusal.getMessage()));
    } else if (events != null) {
      connection.error(
          "address_already_registered", Requests.wrong("address", "is registered already"));
    } else {
      events = hub.bus().localConsumer(address);
      events.handler(
          event -> {
            if (BridgePolicy.mayReceive(client, event.body())) {
              deliver(address, event);
            }
          });
    }
  }

  /** None is left out without a word: who cannot take them is closed, and knows it. */
  private void deliver(String address, Message<Object> event) {
    behind = connection.isFull() ? behind + 1 : 0;
    if (behind > MAX_BEHIND) {
      stop();
      connection.close(BridgeConnection.TRY_AGAIN_LATER, "Events come faster than they are read.");
    } else {
      connection.write(connection.dialect().event(address, event.body(), event.headers()));
    }
  }

  /**
   * Whether an address is of the form that clients make up for replies. Some register theirs: they
   * receive the replies that are sent to it anyway, and nothing else.
   */
  private static boolean isReplyAddress(@Nullable Object address) {
    return address instanceof String text && REPLY_ADDRESS.matcher(text).matches();
  }

  void unregister(JsonObject frame) {
    if (isReplyAddress(frame.getValue("address"))) {
      return;
    }
    if (events != null && events.address().equals(frame.getValue("address"))) {
      stop();
    } else {
      connection.error("unknown_address", Requests.wrong("address", "is not registered"));
    }
  }

  void stop() {
    if (events != null) {
      var unused = events.unregister();
      events = null;
    }
  }
}
