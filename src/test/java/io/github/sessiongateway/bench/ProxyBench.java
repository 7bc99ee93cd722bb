package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The CPU time of a request through the proxy, beside a bare proxy of the same library that adds a
 * header. Each is a process of its own, and so is the Koyeb behind them. They are measured in turn.
 */
final class ProxyBench {
  private static final int AT_ONCE = 32;
  private static final double MOST = 1.1;

  /** On a busy machine, a quick run differs from the next by half, and must not fail by that. */
  private static final double MOST_WHEN_QUICK = 2;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final HttpClient client;

  private ProxyBench() {
    client = vertx.httpClientBuilder().with(new PoolOptions().setHttp1MaxSize(AT_ONCE)).build();
  }

  /** Fails if the proxy takes more CPU than it may. */
  static void run(boolean quick) throws Exception {
    ProxyBench bench = new ProxyBench();
    Process koyeb = UpstreamBench.java("io.github.sessiongateway.bench.StubServer");
    List<Side> sides = new ArrayList<>();
    try {
      String port = koyeb.inputReader(UTF_8).readLine();
      for (String kind : List.of("bare", "gateway")) {
        sides.add(
            new Side(
                UpstreamBench.java("io.github.sessiongateway.bench.ProxySubject", kind, port)));
      }
      bench.compare(sides.get(0), sides.get(1), quick);
    } finally {
      sides.forEach(side -> side.process.destroy());
      koyeb.destroy();
      bench.vertx.close().await(30, TimeUnit.SECONDS);
    }
  }

  private void compare(Side bare, Side gateway, boolean quick) throws Exception {
    int rounds = quick ? 5 : 21;
    int requests = quick ? 20_000 : 50_000;
    double worst = 0;
    System.out.println("proxy: CPU us a request (ratio to a bare proxy), medians of " + rounds);
    for (int bytes : new int[] {0, 1024}) {
      // Until the compilers of both have settled.
      cpu(bare, 60_000, bytes);
      cpu(gateway, 60_000, bytes);
      double[] bares = new double[rounds];
      double[] gateways = new double[rounds];
      double[] ratios = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        boolean isBareFirst = i % 2 == 0;
        double first = cpu(isBareFirst ? bare : gateway, requests, bytes);
        double second = cpu(isBareFirst ? gateway : bare, requests, bytes);
        bares[i] = isBareFirst ? first : second;
        gateways[i] = isBareFirst ? second : first;
        ratios[i] = gateways[i] / bares[i];
      }
      double ratio = UpstreamBench.median(ratios);
      worst = Math.max(worst, ratio);
      System.out.printf(
          Locale.ROOT,
          "%14s   %6.1f /%6.1f (%.2f)%n",
          bytes == 0 ? "GET" : "POST of 1 KiB",
          UpstreamBench.median(gateways),
          UpstreamBench.median(bares),
          ratio);
    }
    double most = quick ? MOST_WHEN_QUICK : MOST;
    if (worst > most) {
      throw new IllegalStateException("The proxy costs too much: at most " + most + " is allowed");
    }
  }

  /** Returns the CPU time of a request in microseconds. */
  private double cpu(Side side, int requests, int bytes) throws Exception {
    long before = side.cpu();
    Promise<Void> done = Promise.promise();
    context.runOnContext(v -> new Load(side.port, requests, bytes, done).begin());
    done.future().await(300, TimeUnit.SECONDS);
    return (side.cpu() - before) / 1_000.0 / requests;
  }

  /** Requests in a closed loop. Confined to one event loop. */
  private final class Load {
    private final RequestOptions options;
    private final Buffer body;
    private final Promise<Void> done;
    private int left;
    private int underWay;

    Load(int port, int requests, int bytes, Promise<Void> done) {
      this.left = requests;
      this.done = done;
      this.body = Buffer.buffer(new byte[bytes]);
      this.options =
          new RequestOptions()
              .setMethod(bytes == 0 ? HttpMethod.GET : HttpMethod.POST)
              .setHost("127.0.0.1")
              .setPort(port)
              .setURI("/v1/apps?limit=100&offset=0")
              .putHeader("Authorization", "Bearer of-the-program")
              .putHeader("User-Agent", "koyeb-cli/5.0.0")
              .putHeader("Accept", "application/json")
              .putHeader("Accept-Encoding", "gzip");
    }

    void begin() {
      for (int i = 0; i < AT_ONCE; i++) {
        next();
      }
    }

    private void next() {
      if (left == 0) {
        if (underWay == 0) {
          done.tryComplete();
        }
        return;
      }
      left--;
      underWay++;
      client
          .request(options)
          .compose(this::send)
          .compose(Load::checked)
          .onComplete(
              (answer, cause) -> {
                underWay--;
                if (cause != null) {
                  done.tryFail(cause);
                } else {
                  next();
                }
              });
    }

    private Future<HttpClientResponse> send(HttpClientRequest request) {
      return body.length() == 0 ? request.send() : request.send(body);
    }

    private static Future<Buffer> checked(HttpClientResponse response) {
      return response.statusCode() == 200
          ? response.body()
          : Future.failedFuture("status " + response.statusCode());
    }
  }

  /** A proxy in its process. */
  private static final class Side {
    final Process process;
    final int port;
    private final Writer in;
    private final BufferedReader out;

    Side(Process process) throws IOException {
      this.process = process;
      this.in = process.outputWriter(UTF_8);
      this.out = process.inputReader(UTF_8);
      this.port = Integer.parseInt(out.readLine());
    }

    long cpu() throws IOException {
      in.write("\n");
      in.flush();
      return Long.parseLong(out.readLine());
    }
  }
}
