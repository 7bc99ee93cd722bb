package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.internal.standalone.Main;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A gateway on its sandbox with faults, under a little load that rises and falls. It scrapes the
 * metrics, and draws them.
 */
final class MetricsBench {
  private static final int CLIENTS = 4;
  private static final long PERIOD_MS = 250;
  private static final int WAVE_MINUTES = 10;
  private static final long INTERVAL_S = 15;
  private static final Path SCRAPES = Path.of("target/metrics");
  private static final Path PICTURE = Path.of("src/site/resources/images/metrics.svg");

  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(CLIENTS + 1);
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final HttpClient http = HttpClient.newHttpClient();
  private final long begin = System.nanoTime();

  /** Scrapes for an hour, and draws the picture of the documentation. */
  static void run(boolean quick) throws Exception {
    int minutes = quick ? 2 : 60;
    Path picture = quick ? SCRAPES.resolveSibling("metrics.svg") : PICTURE;
    Path credential = Files.createTempFile("api-token", "");
    Path conf = Files.createTempFile("metrics", ".json");
    Files.writeString(credential, "demo-api-token");
    Files.writeString(conf, config(credential).encode());
    Process gateway = start(conf);
    MetricsBench bench = new MetricsBench();
    try {
      bench.measure(GatewayPorts.read(gateway.inputReader(UTF_8)), minutes);
    } finally {
      bench.clock.shutdownNow();
      gateway.destroy();
      gateway.waitFor();
      Files.delete(credential);
      Files.delete(conf);
    }
    MetricsPlots.draw(SCRAPES, picture);
    System.out.printf("metrics: %s shows %d min%n", picture, minutes);
  }

  private static JsonObject config(Path credential) {
    JsonObject session =
        new JsonObject()
            .put("kind", "api-token")
            .put("token-file", credential.toString())
            .put("organization-id", "ef24a5a8-f5f4-3acf-a2e2-9227cb79dbeb")
            .put("validity", "5m");
    JsonArray faults =
        new JsonArray()
            .add("bare-502=30")
            .add("own-503=9%")
            .add("stall-before-head=2%")
            .add("html=2%")
            .add("seconds-429=2%");
    return new JsonObject()
        .put("sandbox.enabled", true)
        .put("sandbox.port", 0)
        .put("sandbox.token-life", "1h")
        .put("sandbox.api-tokens", new JsonArray().add("demo-api-token"))
        .put("sandbox.faults", faults)
        .put("sessions.default.credential", session)
        .put("bridge.auth.allow-anonymous", true)
        .put("bridge.limits.logins-per-minute", 60)
        .put("bridge.http.port", 0)
        .put("bridge.tcp.port", 0)
        .put("ops.port", 0);
  }

  private static Process start(Path conf) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC",
            "-Xmx96m",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            "-conf",
            conf.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void measure(Map<String, Integer> ports, int minutes) throws Exception {
    Files.createDirectories(SCRAPES);
    try (var old = Files.list(SCRAPES)) {
      for (Path scrape : old.toList()) {
        Files.delete(scrape);
      }
    }
    for (int i = 0; i < CLIENTS; i++) {
      Client client = new Client(ports.get("tcp"));
      var unused =
          clock.scheduleAtFixedRate(
              () -> guarded(client::perhapsAsk), i * 50L, PERIOD_MS, TimeUnit.MILLISECONDS);
    }
    URI metrics = URI.create("http://127.0.0.1:" + ports.get("health") + "/metrics");
    var unusedScrapes =
        clock.scheduleAtFixedRate(
            () -> guarded(() -> scrape(metrics)), 0, INTERVAL_S, TimeUnit.SECONDS);
    var unusedEnd = clock.schedule(() -> clock.shutdown(), minutes, TimeUnit.MINUTES);
    if (!clock.awaitTermination(minutes + 2L, TimeUnit.MINUTES)) {
      throw new IllegalStateException("The bench has not ended");
    }
  }

  private interface Task {
    void run() throws Exception;
  }

  /** A failure must not end a periodic task. */
  private static void guarded(Task task) {
    try {
      task.run();
    } catch (Exception e) {
      System.err.println("metrics: " + e);
    }
  }

  private long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
  }

  private void scrape(URI metrics) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(metrics).build();
    String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    Files.writeString(SCRAPES.resolve(String.format("%05d.txt", seconds())), body);
  }

  /** A client over TCP that waits for the reply to each request. */
  private final class Client {
    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;
    private JsonObject bearer = new JsonObject().put("token", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln");

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      out = new DataOutputStream(socket.getOutputStream());
      in = new DataInputStream(socket.getInputStream());
    }

    /** Asks more or less often, in waves. Otherwise it sends a ping. */
    void perhapsAsk() throws IOException {
      double wave = Math.sin(2 * Math.PI * seconds() / (60.0 * WAVE_MINUTES));
      if (random.nextDouble() > 0.5 + 0.4 * wave) {
        write(new JsonObject().put("type", "ping"));
        read();
        return;
      }
      int kind = random.nextInt(100);
      if (kind < 60) {
        ask("session.token", new JsonObject());
      } else if (kind < 80) {
        ask("session.whoami", bearer);
      } else if (kind < 90) {
        ask("session.refresh", bearer);
      } else if (kind < 98) {
        JsonObject login =
            new JsonObject().put("email", "demo@example.com").put("password", "demo");
        JsonObject reply = ask("session.login", login);
        if (reply.containsKey("body")) {
          bearer = reply.getJsonObject("body");
        }
      } else {
        ask("session.nothing", new JsonObject());
      }
    }

    private JsonObject ask(String address, JsonObject body) throws IOException {
      write(
          new JsonObject()
              .put("type", "send")
              .put("address", address)
              .put("replyAddress", "a3f1c2d4-0000-4000-8000-123456789abc")
              .put("headers", new JsonObject())
              .put("body", body));
      return read();
    }

    private void write(JsonObject frame) throws IOException {
      byte[] bytes = frame.encode().getBytes(UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
      out.flush();
    }

    private JsonObject read() throws IOException {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return new JsonObject(new String(bytes, UTF_8));
    }
  }
}
