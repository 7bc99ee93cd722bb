package io.github.sessiongateway.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Koyeb on a raw socket that misbehaves for the next requests and then answers as it should, with
 * a token that names the request's number.
 */
public final class FaultServer {
  public static final String CERTIFICATE = "src/test/resources/tls/server.pem";
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

  private final Vertx vertx;
  private final boolean tls;
  private final NetServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger times = new AtomicInteger();
  private volatile Fault fault = Fault.NONE;

  private FaultServer(Vertx vertx, boolean tls) {
    this.vertx = vertx;
    this.tls = tls;
    NetServerOptions options = new NetServerOptions();
    if (tls) {
      options
          .setSsl(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(CERTIFICATE)
                  .setKeyPath("src/test/resources/tls/server.key"));
    }
    server = vertx.createNetServer(options).connectHandler(this::connected);
  }

  public static FaultServer start(Vertx vertx, boolean tls) {
    FaultServer faults = new FaultServer(vertx, tls);
    Await.result(faults.server.listen(0, "127.0.0.1"));
    return faults;
  }

  public String url() {
    return (tls ? "https" : "http") + "://127.0.0.1:" + server.actualPort();
  }

  /** The next requests meet this fault. */
  public void next(Fault next, int count) {
    fault = next;
    times.set(count);
  }

  /** How many requests have been read to their end. */
  public int requests() {
    return requests.get();
  }

  private Fault take() {
    return times.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? fault : Fault.NONE;
  }

  private void connected(NetSocket socket) {
    socket.exceptionHandler(gone -> {});
    if (fault == Fault.RESET_BEFORE_READING && take() == fault) {
      socket.close();
      return;
    }
    StringBuilder received = new StringBuilder();
    socket.handler(
        data -> {
          received.append(data.toString(ISO_8859_1));
          int end = end(received);
          if (end > 0) {
            received.delete(0, end);
            take().answer(vertx, socket, requests.incrementAndGet());
          }
        });
  }

  /** Where the first request ends; 0 while it is not whole. */
  private static int end(CharSequence received) {
    String text = received.toString();
    int body = text.indexOf("\r\n\r\n") + 4;
    if (body < 4) {
      return 0;
    }
    Matcher length = LENGTH.matcher(text.substring(0, body));
    int end = body + (length.find() ? Integer.parseInt(length.group(1)) : 0);
    return end <= text.length() ? end : 0;
  }
}
