package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.framing.CloseCode;
import io.github.sessiongateway.internal.bridge.framing.Dialect;
import io.github.sessiongateway.internal.limit.Peer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The events that one connection receives: those of the sessions that its client may see, once the
 * client has registered. Confined to the bridge's event loop.
 */
public final class EventFeed {
  /** A UUID. */
  private static final Pattern REPLY_ADDRESS =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  /** Events that are queued for a client that does not read: some megabytes. */
  public static final int MAX_BEHIND = 10_000;

  private final BridgeContext context;
  private final ConnectionOutput output;
  private final Peer peer;
  private @Nullable MessageConsumer<Object> consumer;
  private String registered = "";
  private int behind;

  EventFeed(BridgeContext context, ConnectionOutput output, Peer peer) {
    this.context = context;
    this.output = output;
    this.peer = peer;
  }

  void register(JsonObject frame, BridgeClient client) {
    if (!(frame.getValue("address") instanceof String address)) {
      output.error("missing_address", BridgePolicy.invalid("address", "must be a text"));
      return;
    }
    if (isReplyAddress(address)) {
      return;
    }
    SessionException refusal = BridgePolicy.registration(client, address);
    if (refusal != null) {
      String shown = address.substring(0, Math.min(address.length(), Dialect.MAX_SHOWN));
      context.logForbidden("register", peer, client, shown);
      // Addressed to the client's handler of this address.
      output.write(
          output
              .dialect()
              .failure(shown, shown, refusal.status(), "RECIPIENT_FAILURE", refusal.getMessage()));
    } else if (consumer != null) {
      output.error(
          "address_already_registered", BridgePolicy.invalid("address", "is registered already"));
    } else {
      registered = address;
      consumer = context.events();
      consumer.handler(
          event -> {
            if (BridgePolicy.mayReceive(client, event.body())) {
              deliver(address, event);
            }
          });
    }
  }

  /** Delivers an event. A client that is too slow is closed, so that it knows of the gap. */
  private void deliver(String address, Message<Object> event) {
    behind = output.isFull() ? behind + 1 : 0;
    if (behind > MAX_BEHIND) {
      stop();
      output.close(CloseCode.TRY_AGAIN_LATER, "Events come faster than they are read.");
    } else {
      output.write(output.dialect().event(address, event.body(), event.headers()));
    }
  }

  /**
   * Whether an address has the form of a reply address. Some clients register theirs, though they
   * receive replies without that.
   */
  private static boolean isReplyAddress(@Nullable Object address) {
    return address instanceof String text && REPLY_ADDRESS.matcher(text).matches();
  }

  /** Fails a frame that publishes, because clients only receive. */
  void publish(JsonObject frame, BridgeClient client) {
    String address = frame.getValue("address") instanceof String to ? to : "-";
    context.logForbidden("publish", peer, client, address);
    output.error("access_denied", BridgePolicy.forbidden("The bridge does not publish messages."));
  }

  void unregister(JsonObject frame) {
    if (isReplyAddress(frame.getValue("address"))) {
      return;
    }
    if (consumer != null && registered.equals(frame.getValue("address"))) {
      stop();
    } else {
      output.error("unknown_address", BridgePolicy.invalid("address", "is not registered"));
    }
  }

  void stop() {
    if (consumer != null) {
      var unused = consumer.unregister();
      consumer = null;
    }
  }
}
