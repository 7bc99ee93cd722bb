package io.github.sessiongateway.internal.standalone.quick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.json.JsonReader;
import io.github.sessiongateway.internal.net.Reasons;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the bridge of a running gateway, for one message: a raw WebSocket with the event
 * bus bridge protocol.
 *
 * @param url as {@link BridgeUrl} returns it
 * @param key authenticates the caller; null for an anonymous caller
 * @param trust the servers that are trusted, if the URL means TLS
 */
record BridgeConnection(URI url, @Nullable Secret key, Trust trust, SecureRandom random) {
  /** Shorter than the limit of the command, otherwise the reason would not be printed. */
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private static final int SWITCHING = 101;

  /** What a server appends to the client's nonce (RFC 6455, section 1.3). */
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /**
   * Sends a message and returns the reply. It blocks.
   *
   * @throws BridgeException if there is no reply, or the reply is an error
   */
  Map<?, ?> send(String address, @Nullable Map<String, Object> body, @Nullable Bearer bearer)
      throws BridgeException {
    Connection connection = connect();
    WebSocketFrames frames = new WebSocketFrames(connection.in(), connection.out(), random);
    byte[] reply;
    try (connection) {
      connection.socket().setSoTimeout(0);
      frames.send(frame(address, body, bearer));
      reply = frames.receive();
      if (reply != null) {
        frames.close();
      }
    } catch (IOException e) {
      throw failed("The connection to the bridge at " + where() + " broke", e);
    }
    if (reply == null) {
      String reason = frames.closeReason().isEmpty() ? "" : ": " + frames.closeReason();
      throw unreachable(
          "The bridge at " + where() + " closed the connection" + reason + ".", Reason.RESET);
    }
    return read(reply);
  }

  private Connection connect() throws BridgeException {
    HttpHead head;
    try {
      Connection connection = Connection.open(url, trust, CONNECT);
      try {
        String nonce = nonce();
        connection.out().write(upgrade(nonce).getBytes(ISO_8859_1));
        head = HttpHead.read(connection.in());
        if (head.status() == SWITCHING) {
          if (!head.header("sec-websocket-accept").equals(accept(nonce))) {
            throw new ProtocolException("not a WebSocket");
          }
          return connection;
        }
      } catch (IOException e) {
        connection.close();
        throw e;
      }
      connection.close();
    } catch (IOException | IllegalArgumentException e) {
      throw failed("No connection to the bridge at " + where(), e);
    }
    throw notUpgraded(head.status());
  }

  private String upgrade(String nonce) {
    boolean isDefault = url.getPort() == (url.getScheme().equals("wss") ? 443 : 80);
    StringBuilder head = new StringBuilder(512);
    head.append("GET ").append(url.getRawPath()).append(" HTTP/1.1\r\nHost: ");
    head.append(url.getHost());
    if (!isDefault) {
      head.append(':').append(url.getPort());
    }
    head.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13");
    head.append("\r\nSec-WebSocket-Key: ").append(nonce);
    if (key != null) {
      head.append("\r\nAuthorization: Bearer ").append(key.value());
    }
    return head.append("\r\n\r\n").toString();
  }

  private String nonce() {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    return Base64.getEncoder().encodeToString(nonce);
  }

  private static String accept(String nonce) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((nonce + GUID).getBytes(ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }

  private static String frame(
      String address, @Nullable Map<String, Object> body, @Nullable Bearer bearer) {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("error-reply", "true");
    if (bearer != null) {
      headers.put("Authorization", bearer.authorization());
    }
    Map<String, Object> frame = new LinkedHashMap<>();
    frame.put("type", "send");
    frame.put("address", address);
    frame.put("replyAddress", "reply");
    frame.put("headers", headers);
    frame.put("body", body);
    return JsonWriter.write(frame);
  }

  private Map<?, ?> read(byte[] reply) throws BridgeException {
    Map<?, ?> frame;
    try {
      frame = JsonReader.reply(reply);
    } catch (IOException e) {
      throw notABridge();
    }
    Map<?, ?> body = frame.get("body") instanceof Map<?, ?> json ? json : Map.of();
    if (frame.get("headers") instanceof Map<?, ?> headers && "true".equals(headers.get("error"))) {
      ErrorObject error =
          body.get("error") instanceof Map<?, ?> json ? ErrorObject.read(json) : null;
      throw error == null ? notABridge() : new BridgeException(error);
    }
    if ("err".equals(frame.get("type"))) {
      throw failed(String.valueOf(frame.get("failureType")));
    }
    return body;
  }

  private BridgeException failed(String failureType) {
    return switch (failureType) {
      case "TIMEOUT" -> new BridgeException(Failure.TIMEOUT, "The gateway did not answer.", null);
      case "NO_HANDLERS" -> unreachable("No gateway behind the bridge at " + where() + ".", null);
      default ->
          new BridgeException(Failure.GATEWAY_FORBIDDEN, "The bridge denied the message.", null);
    };
  }

  /**
   * Returns the failure of an upgrade. A proxy that does not reach the bridge answers 502 or 504.
   */
  private BridgeException notUpgraded(int status) {
    Failure failure =
        switch (status) {
          case 401 -> Failure.GATEWAY_UNAUTHENTICATED;
          case 429 -> Failure.RATE_LIMITED;
          case 502, 504 -> Failure.UNREACHABLE;
          case 503 -> Failure.SHUTTING_DOWN;
          default -> Failure.GATEWAY_FORBIDDEN;
        };
    return new BridgeException(
        failure,
        switch (status) {
          case 401 -> "The bridge did not authenticate the caller (--key-file, GATEWAY_KEY).";
          case 503 -> "The gateway at " + where() + " is stopping.";
          default ->
              "The bridge at " + where() + " answered the connection with status " + status + ".";
        },
        null);
  }

  private BridgeException notABridge() {
    return unreachable("The server at " + where() + " is not a bridge.", Reason.PROTOCOL);
  }

  private static BridgeException failed(String what, Exception cause) {
    Reason reason = Reasons.of(cause);
    String remedy = reason == Reason.CERTIFICATE_UNTRUSTED ? " (--ca-file)" : "";
    String why = reason == null ? "" : ": " + reason.text() + remedy;
    return unreachable(what + why + ".", reason);
  }

  /** Returns the URL without the path, which the protocol adds. */
  private String where() {
    String scheme = url.getScheme().equals("wss") ? "https://" : "http://";
    return scheme + url.getHost() + ":" + url.getPort();
  }

  private static BridgeException unreachable(String message, @Nullable Reason reason) {
    return new BridgeException(Failure.UNREACHABLE, message, reason);
  }
}
