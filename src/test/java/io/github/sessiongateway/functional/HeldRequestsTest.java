package io.github.sessiongateway.functional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.standalone.Main;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.HeapAsBefore;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.Page;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of queued requests while Koyeb does not answer. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(VertxExtension.class)
class HeldRequestsTest {
  private static final int SOCKETS = 16;
  private static final int REQUESTS = 320;
  private static final int IN_FLIGHT = 64;
  private static final int FRAME = 64 * 1024;

  /** The tree of a frame would take more than its 64 KiB. */
  private static final long MOST_HELD = 24 * 1024;

  private final Vertx vertx;
  private final Vertx clients = Vertx.vertx();
  private final RawKoyeb koyeb = RawKoyeb.start(clients);
  private final List<Socket> sockets = new ArrayList<>();
  private int requests;

  HeldRequestsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    Await.result(clients.close());
  }

  @Test
  void aRequestThatWaitsForKoyebKeepsNoFrame() throws IOException {
    SessionGateway gateway = new SessionGateway();
    DeploymentOptions options = new DeploymentOptions().setConfig(config());
    Await.result(vertx.deployVerticle(gateway, options));
    int port = Listening.at(gateway, "tcp").getPort();
    // The connections to Koyeb stay.
    hold(port, IN_FLIGHT, 64);
    for (int i = 0; i < IN_FLIGHT; i++) {
      Await.result(koyeb.nextCall()).answer(401, new JsonObject());
    }
    long before = HeapAsBefore.used();
    hold(port, REQUESTS, FRAME);
    assertThat((HeapAsBefore.used() - before) / REQUESTS).isLessThan(MOST_HELD);
  }

  @Test
  void aFullQueueFitsInTheHeapOfTheImage(@TempDir Path folder) throws IOException {
    Path conf = Files.writeString(folder.resolve("c.json"), config().encode());
    Process gateway =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx154m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "-conf",
                conf.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = gateway.inputReader(UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.startsWith("tcp: ")) {
        line = out.readLine();
      }
      hold(port(String.valueOf(line)), REQUESTS, FRAME);
      assertThat(gateway.isAlive()).isTrue();
    } finally {
      gateway.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aSocketHoldsNoMoreThanTheDocumentationSays(int pieces) throws IOException {
    assertThat(Page.site("serving-others").text().replaceAll("\\s+", " "))
        .contains("one unfinished frame (64 KiB), what one read took (64 KiB), 4 KiB of objects");
    SessionGateway gateway = new SessionGateway();
    DeploymentOptions options = new DeploymentOptions().setConfig(config());
    Await.result(vertx.deployVerticle(gateway, options));
    int port = Listening.at(gateway, "tcp").getPort();
    for (int i = 0; i < 10; i++) {
      hold(port, 0, 0);
    }
    List<Socket> unfinished = sockets.subList(1, sockets.size());
    long before = HeapAsBefore.used();
    byte[] frame = ByteBuffer.allocate(4 + FRAME - 1).putInt(FRAME).array();
    for (int i = 0; i < pieces; i++) {
      int from = i * frame.length / pieces;
      int to = (i + 1) * frame.length / pieces;
      for (Socket socket : unfinished) {
        socket.getOutputStream().write(frame, from, to - from);
      }
      // A turn of the event loop, which reads of every socket.
      ping(sockets.get(0));
    }
    long held = 0;
    int turnsWithoutMore = 0;
    while (held < FRAME / 2 || turnsWithoutMore < 3) {
      ping(sockets.get(0));
      long now = (HeapAsBefore.used() - before) / unfinished.size();
      turnsWithoutMore = now > held ? 0 : turnsWithoutMore + 1;
      held = Math.max(held, now);
    }
    assertThat(held).isLessThan(2 * FRAME + 4 * 1024);
  }

  private JsonObject config() {
    return new JsonObject()
        .put("upstream.base-url", koyeb.url())
        .put("upstream.deadline", "25s")
        .put("upstream.attempt-timeout", "25s")
        .put("shutdown.deadline", "0ms")
        .put("ops.enabled", false)
        .put("bridge.limits.messages-per-second", 100_000)
        .put("bridge.limits.sockets-per-address", 1_000)
        .put("bridge.http.enabled", false)
        .put("bridge.tcp.enabled", true)
        .put("bridge.tcp.port", 0);
  }

  /** Sends requests that Koyeb does not answer. Ends when the gateway has read all. */
  private void hold(int port, int count, int size) throws IOException {
    for (int i = 0; i < SOCKETS; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(socket);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      for (int j = 0; j < count / SOCKETS; j++) {
        write(out, request(requests++, size));
      }
      ping(socket);
    }
  }

  private static void ping(Socket socket) throws IOException {
    write(new DataOutputStream(socket.getOutputStream()), "{\"type\":\"ping\"}");
    DataInputStream in = new DataInputStream(socket.getInputStream());
    assertThat(new String(in.readNBytes(in.readInt()), UTF_8)).contains("pong");
  }

  private static void write(DataOutputStream out, String frame) throws IOException {
    byte[] json = frame.getBytes(UTF_8);
    out.writeInt(json.length);
    out.write(json);
    out.flush();
  }

  /** A correct request, although much stands beside its bearer. */
  private static String request(int number, int size) {
    JsonArray objects = new JsonArray();
    for (int i = 0; i < size / 100; i++) {
      objects.add(new JsonObject());
    }
    JsonObject token = new JsonObject().put("id", "t" + number).put("objects", objects);
    JsonObject frame =
        new JsonObject()
            .put("type", "send")
            .put("address", "session.refresh")
            .put("replyAddress", "r")
            .put("body", new JsonObject().put("token", token.put("text", "")));
    token.put("text", "x".repeat(Math.max(0, size - frame.encode().length())));
    return frame.encode();
  }

  private static int port(String line) {
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }
}
