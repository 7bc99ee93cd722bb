package io.github.sessiongateway.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/** Each way in which {@link FaultServer} answers one request. */
public enum Fault {
  NONE,
  RESET_BEFORE_READING,
  RESET_AFTER_READING,
  RESET_IN_HEAD,
  RESET_IN_BODY,
  STALL_BEFORE_HEAD,
  STALL_IN_HEAD,
  STALL_IN_BODY,
  TRICKLE,
  INFORMATIONAL_FLOOD,
  PROCESSING,
  HUGE_HEADER,
  HTML,
  ARRAY,
  NO_TOKEN,
  EMPTY_ID,
  NUMBER_ID,
  ODD_ID,
  NO_TIME,
  DEEP,
  BAD_UTF8,
  GZIP,
  TOO_LARGE,
  ANSWER_TWICE,
  CLOSE_AFTER_ANSWER,
  BARE_429,
  DATED_429,
  BARE_500,
  OWN_500,
  BARE_502,
  BARE_503,
  OWN_503,
  DATED_503,
  BARE_504,
  OWN_401,
  NOT_HTTP;

  private static final String OWN = "{\"status\":1,\"code\":\"own\",\"message\":\"No.\"}";

  void answer(Vertx vertx, NetSocket socket, int number) {
    String good = json("{\"token\":{\"id\":\"token-" + number + "\"}}");
    switch (this) {
      case NONE -> socket.write(good);
      case RESET_BEFORE_READING -> throw new IllegalStateException("too late");
      case RESET_AFTER_READING -> socket.close();
      case RESET_IN_HEAD -> close(socket, "HTTP/1.1 200 OK\r\nContent-Le");
      case RESET_IN_BODY -> close(socket, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"tok");
      case STALL_BEFORE_HEAD -> {}
      case STALL_IN_HEAD -> socket.write("HTTP/1.1 200 OK\r\nContent-Le");
      case STALL_IN_BODY -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"tok");
      case TRICKLE -> {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n");
        repeat(vertx, socket, " ");
      }
      case INFORMATIONAL_FLOOD -> repeat(vertx, socket, "HTTP/1.1 100 Continue\r\n\r\n");
      case PROCESSING -> socket.write("HTTP/1.1 102 Processing\r\n\r\n" + good);
      case HUGE_HEADER ->
          socket.write("HTTP/1.1 200 OK\r\nX-Large: " + "x".repeat(1_000_000) + "\r\n\r\n");
      case HTML -> socket.write(answer("200 OK", "<html>proxy</html>"));
      case ARRAY -> socket.write(json("[]"));
      case NO_TOKEN -> socket.write(json("{}"));
      case EMPTY_ID -> socket.write(json("{\"token\":{\"id\":\"\"}}"));
      case NUMBER_ID -> socket.write(json("{\"token\":{\"id\":7}}"));
      case ODD_ID -> socket.write(json("{\"token\":{\"id\":\"a b\"}}"));
      case NO_TIME -> socket.write(json("{\"token\":{\"id\":\"a\",\"expires_at\":\"soon\"}}"));
      case DEEP -> socket.write(json("[".repeat(10_000) + "]".repeat(10_000)));
      case BAD_UTF8 ->
          socket.write(
              Buffer.buffer(json("{\"token\":{\"id\":\"\u00c3(\"}}").getBytes(ISO_8859_1)));
      case GZIP -> socket.write(answer("200 OK\r\nContent-Encoding: gzip", "\u001f packed"));
      case TOO_LARGE -> socket.write(json("\"" + "x".repeat(70_000) + "\""));
      case ANSWER_TWICE -> socket.write(good + json("{\"token\":{\"id\":\"smuggled\"}}"));
      case CLOSE_AFTER_ANSWER -> close(socket, good);
      case BARE_429 -> socket.write(answer("429 Too Many Requests", ""));
      case DATED_429 -> socket.write(answer("429 Too Many Requests\r\nRetry-After: 0", ""));
      case BARE_500 -> socket.write(answer("500 Internal Server Error", ""));
      case OWN_500 -> socket.write(answer("500 Internal Server Error", OWN));
      case BARE_502 -> socket.write(answer("502 Bad Gateway", "<html>"));
      case BARE_503 -> socket.write(answer("503 Service Unavailable", "<html>"));
      case OWN_503 -> socket.write(answer("503 Service Unavailable", OWN));
      case DATED_503 -> socket.write(answer("503 Service Unavailable\r\nRetry-After: 0", ""));
      case BARE_504 -> socket.write(answer("504 Gateway Timeout", ""));
      case OWN_401 -> socket.write(answer("401 Unauthorized", OWN));
      case NOT_HTTP -> socket.write("SSH-2.0-OpenSSH\r\n\r\n");
    }
  }

  private static String json(String body) {
    return answer("200 OK", body);
  }

  private static String answer(String status, String body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static void close(NetSocket socket, String part) {
    socket.write(part).onComplete(written -> socket.close());
  }

  private static void repeat(Vertx vertx, NetSocket socket, String part) {
    long timer = vertx.setPeriodic(5, tick -> socket.write(part));
    socket.closeHandler(closed -> vertx.cancelTimer(timer));
  }
}
