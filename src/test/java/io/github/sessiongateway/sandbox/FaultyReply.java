package io.github.sessiongateway.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** An answer on a raw socket: a correct one, or one with a fault. */
final class FaultyReply {
  private static final String PARTIAL_HEAD = "HTTP/1.1 200 OK\r\nContent-Le";
  private static final String PARTIAL_BODY = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"tok";
  private static final int REPEAT_MS = 5;
  private static final int MEGABYTE = 1_000_000;

  private final Vertx vertx;
  private final NetSocket socket;
  private final Instant now;

  FaultyReply(Vertx vertx, NetSocket socket, Instant now) {
    this.vertx = vertx;
    this.socket = socket;
    this.now = now;
  }

  /** Sends the answer to a request that was done. */
  void send(SandboxReply reply) {
    socket.write(bytes(reply.status(), "", reply.body().toString()));
  }

  /** Sends what a fault makes of an answer. */
  void misbehave(KoyebFault fault, SandboxReply reply) {
    switch (fault.kind()) {
      case RESET_BEFORE_READING, RESET_AFTER_READING -> reset();
      case RESET_IN_HEAD -> socket.write(PARTIAL_HEAD).onComplete(written -> reset());
      case RESET_IN_BODY -> socket.write(PARTIAL_BODY).onComplete(written -> reset());
      case CLOSE_IN_BODY -> socket.write(PARTIAL_BODY).onComplete(written -> socket.close());
      case STALL_BEFORE_HEAD -> {}
      case STALL_IN_HEAD -> socket.write(PARTIAL_HEAD);
      case STALL_IN_BODY -> socket.write(PARTIAL_BODY);
      case TRICKLE -> {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
        repeat(" ");
      }
      case INFORMATIONAL_FLOOD -> repeat("HTTP/1.1 100 Continue\r\n\r\n");
      case PROCESSING -> {
        socket.write("HTTP/1.1 102 Processing\r\n\r\n");
        send(reply);
      }
      case HUGE_HEADER ->
          socket.write("HTTP/1.1 200 OK\r\nX-Large: " + "x".repeat(MEGABYTE) + "\r\n\r\n");
      case HTML -> json("<html><body>A proxy's page</body></html>");
      case ARRAY -> json("[]");
      case NO_TOKEN -> json("{}");
      case EMPTY_ID -> json("{\"token\":{\"id\":\"\"}}");
      case NUMBER_ID -> json("{\"token\":{\"id\":7}}");
      case ODD_ID -> json("{\"token\":{\"id\":\"a b\"}}");
      case NO_TIME -> json("{\"token\":{\"id\":\"a\",\"expires_at\":\"soon\"}}");
      case DEEP -> json("[".repeat(10_000) + "]".repeat(10_000));
      case BAD_UTF8 -> json("{\"token\":{\"id\":\"\u00c3(\"}}");
      case GZIP -> socket.write(bytes(200, "Content-Encoding: gzip\r\n", "\u001f\u008b packed"));
      case TOO_LARGE -> json("\"" + "x".repeat(MEGABYTE) + "\"");
      case ANSWER_TWICE -> {
        send(reply);
        json("{\"token\":{\"id\":\"smuggled\"}}");
      }
      case TWO_STATUS_LINES -> {
        socket.write("HTTP/1.1 200 OK\r\n");
        send(reply);
      }
      case CLOSE_AFTER_ANSWER -> {
        send(reply);
        // A request that is already on its way is not done.
        socket.handler(ignored -> {}).close();
      }
      case NOT_HTTP -> socket.write("SSH-2.0-OpenSSH\r\n\r\n");
      case OWN -> send(SandboxReply.error(fault.status(), "out_of_order", "Not now"));
      case BARE -> socket.write(bytes(fault.status(), "", ""));
      case SECONDS -> refuse(fault, "1");
      case DATE -> refuse(fault, date(now.plusSeconds(1)));
      case HOUR -> refuse(fault, "3600");
      case ODD -> refuse(fault, "soon");
    }
  }

  private void refuse(KoyebFault fault, String retryAfter) {
    socket.write(bytes(fault.status(), "Retry-After: " + retryAfter + "\r\n", ""));
  }

  private void json(String body) {
    socket.write(bytes(200, "", body));
  }

  private Buffer bytes(int status, String headers, String body) {
    // A 304 ends with its head and has no body.
    String content = status == 304 ? "" : body;
    String head =
        ("HTTP/1.1 " + status + " -\r\nContent-Type: application/json\r\nDate: " + date(now))
            + ("\r\nContent-Length: " + content.length() + "\r\n" + headers + "\r\n");
    return Buffer.buffer((head + content).getBytes(ISO_8859_1));
  }

  private static String date(Instant time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
  }

  /** Resets the TCP connection. A close would be an orderly end. */
  private void reset() {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    socket.close();
  }

  private void repeat(String part) {
    long timer =
        vertx.setPeriodic(
            REPEAT_MS,
            tick -> {
              if (!socket.writeQueueFull()) {
                socket.write(part);
              }
            });
    socket.closeHandler(closed -> vertx.cancelTimer(timer));
  }
}
