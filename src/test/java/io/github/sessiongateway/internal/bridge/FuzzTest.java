package io.github.sessiongateway.internal.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.connection.BridgeConnection;
import io.github.sessiongateway.internal.bridge.framing.Dialect;
import io.github.sessiongateway.internal.bridge.framing.Frame;
import io.github.sessiongateway.internal.bridge.framing.LengthPrefixDecoder;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots;
import io.github.sessiongateway.internal.json.StrictJson;
import io.github.sessiongateway.internal.limit.Peer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Frames that were good once and were then cut, mixed and bent, in both dialects, through the
 * decoder and the connection: {@code -Dfuzz=N} of them, {@code -Dfuzz.seed=N} for others. Now and
 * then a good request, which has to be answered.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
@ExtendWith(VertxExtension.class)
class FuzzTest {
  private static final int FRAMES = Integer.getInteger("fuzz", 100_000);
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final int BATCH = 500;
  private static final Set<String> TYPES = Set.of("rec", "message", "err", "pong");

  private static final List<String> GOOD =
      List.of(
          "{\"type\":\"ping\"}",
          "{\"type\":\"send\",\"address\":\"session.login\",\"replyAddress\":\"r-1\",\"headers\":"
              + "{\"error-reply\":\"true\",\"seon-fp\":\"x\"},\"body\":{\"email\":\"a@b\","
              + "\"password\":\"p\\u00e9\"}}",
          "{\"type\":\"send\",\"address\":\"session.refresh\",\"replyAddress\":\"r-2\",\"body\":"
              + "{\"token\":{\"id\":\"t\",\"x\":[1,2.5e3,true,null]}}}",
          "{\"type\":\"register\",\"address\":\"session.events\",\"headers\":{}}",
          "{\"type\":\"unregister\",\"address\":\"session.events\"}",
          "{\"type\":\"publish\",\"address\":\"session.login\",\"body\":{}}");

  private static final List<String> NASTY =
      List.of(
          "null",
          "-1",
          "1e400",
          "9999999999999999999999",
          "[[[[",
          "{}",
          "\"\"",
          "\"__vertx.reply.1\"",
          "\"gateway-client\":\"x\",",
          "\\ud800",
          "\u0000",
          "\\u0000",
          "{\"a\":".repeat(40),
          "\"codecName\":\"x\"");

  private final Vertx vertx;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private BridgeFixture bridge;
  private Recording socket;
  private BridgeConnection connection;
  private LengthPrefixDecoder decoder;
  private int probes;
  private final List<String> wrong = new ArrayList<>();
  private int answered;

  FuzzTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void noFrameBreaksAConnectionOrTheNextFrame() {
    bridge =
        BridgeFixture.start(
            vertx,
            new JsonObject()
                .put("bridge.auth.allow-anonymous", true)
                .put("bridge.limits.messages-per-second", 1_000_000)
                .put("bridge.limits.requests-per-socket", 10_000)
                .put("bridge.limits.sockets", 100_000)
                .put("bridge.limits.logins-per-minute", 1_000_000)
                .put("bridge.limits.all-logins-per-minute", 1_000_000));
    bridge.on(
        () -> {
          bridge.echo("session.login");
          bridge.echo("session.refresh");
          return null;
        });
    Promise<Void> done = Promise.promise();
    bridge.on(
        () -> {
          batch(FRAMES, done);
          return null;
        });
    done.future().await();
    bridge.until(() -> bridge.pendingRequests() == 0);
    assertThat(probes).isEqualTo(FRAMES / BATCH);
    bridge.until(() -> answered == probes);
    assertThat(wrong).isEmpty();
    bridge.on(
        () -> {
          List.copyOf(bridge.connections().all()).forEach(BridgeConnection::closed);
          return null;
        });
    assertThat(bridge.slotsTaken()).isZero();
  }

  /** Frames per turn of the event loop, so that replies come between them. */
  private void batch(int left, Promise<Void> done) {
    if (left <= 0) {
      done.complete();
      return;
    }
    try {
      for (int i = 0; i < BATCH; i++) {
        send(mutated());
      }
      probe();
      bridge.time.advance(Duration.ofMillis(1));
    } catch (RuntimeException | Error e) {
      done.fail(e);
      return;
    }
    vertx.runOnContext(v -> batch(left - BATCH, done));
  }

  /** A good request on the socket that has had all that; its answer may come later. */
  private void probe() {
    if (connection == null || !connection.isOpen()) {
      open();
    }
    probes++;
    socket.probe = "probe-" + probes;
    Buffer json = Buffer.buffer(GOOD.get(1).replace("r-1", socket.probe));
    receive(Buffer.buffer().appendInt(json.length()).appendBuffer(json));
    connection = null;
  }

  private void open() {
    socket = new Recording(random.nextBoolean() ? Dialect.TCP : Dialect.SOCKJS);
    Peer peer = new Peer("fuzz");
    ConnectionSlots.Slot slot = bridge.context().claimSharedSlot(peer);
    BridgeConnection opened = bridge.connections().open(socket, peer, slot);
    opened.authenticated(bridge.context().withoutCredential(null));
    socket.closing = opened::closed;
    connection = opened;
    decoder = new LengthPrefixDecoder(Frame.MAX_BYTES, reason -> opened.close(1009, reason));
    LengthPrefixDecoder from = decoder;
    opened.intake().readFrom(() -> frame(from.next()));
  }

  private void send(Buffer json) {
    if (connection == null || !connection.isOpen()) {
      open();
    }
    Buffer whole = Buffer.buffer().appendInt(json.length()).appendBuffer(json);
    if (random.nextInt(200) == 0) {
      whole.setInt(0, random.nextInt());
    }
    int cut = random.nextInt(whole.length() + 1);
    receive(whole.getBuffer(0, cut));
    receive(whole.getBuffer(cut, whole.length()));
  }

  private void receive(Buffer bytes) {
    decoder.add(bytes);
    connection.intake().read();
  }

  private static Frame frame(Buffer bytes) {
    return bytes == null ? null : () -> StrictJson.object(bytes);
  }

  private Buffer mutated() {
    byte[] bytes = pick(GOOD).getBytes(UTF_8);
    int times = random.nextInt(4);
    for (int i = 0; i < times; i++) {
      bytes = mutate(bytes);
    }
    return Buffer.buffer(bytes);
  }

  private byte[] mutate(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int to = at + random.nextInt(bytes.length - at + 1);
    return switch (random.nextInt(6)) {
      case 0 -> flipped(bytes);
      case 1 -> joined(bytes, at, new byte[0], to);
      case 2 -> joined(bytes, at, pick(NASTY).getBytes(UTF_8), to);
      case 3 -> joined(bytes, at, pick(NASTY).getBytes(UTF_8), at);
      case 4 -> joined(bytes, to, bytes, at);
      default -> joined(bytes, at, pick(GOOD).getBytes(UTF_8), to);
    };
  }

  private byte[] flipped(byte[] bytes) {
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static byte[] joined(byte[] bytes, int end, byte[] middle, int begin) {
    Buffer all = Buffer.buffer().appendBytes(bytes, 0, end).appendBytes(middle);
    byte[] whole = all.appendBytes(bytes, begin, bytes.length - begin).getBytes();
    return whole.length <= 4_000 ? whole : bytes;
  }

  private String pick(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  /** A socket that checks what is written to it. */
  private final class Recording extends IdleSocket {
    private Runnable closing;
    private String probe;

    Recording(Dialect dialect) {
      super(dialect);
    }

    @Override
    public void write(JsonObject frame) {
      // Stored, because the connection may handle what is thrown here as its own fault.
      if (!TYPES.contains(frame.getString("type")) || isFault(frame)) {
        wrong.add(frame.encode());
      }
      if (frame.getString("address") != null && frame.getString("address").equals(probe)) {
        if (frame.getJsonObject("body") == null
            || !frame.getJsonObject("body").containsKey("got")) {
          wrong.add("for a good request: " + frame.encode());
        }
        answered++;
      }
    }

    private static boolean isFault(JsonObject frame) {
      String text = frame.encode();
      return Integer.valueOf(500).equals(frame.getValue("failureCode"))
          || text.contains("internal")
          || text.contains("has a fault");
    }

    @Override
    public void close(int code, String reason) {
      if (reason.isBlank()) {
        wrong.add("closed without a reason: " + code);
      }
      closing.run();
    }

    @Override
    public void abort() {
      closing.run();
    }
  }
}
