package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.managed.store.StoreFixture;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class CallCommandTest {
  private static final Map<String, String> BEARER = Map.of("GATEWAY_BEARER", "t");
  private static final String CANARY = "canary-secret";
  private static final String LOGIN =
      "{\"email\":\"me@example.com\",\"password\":\"canary-secret\"}";

  private final FakeKoyeb koyeb;
  private final Path folder;
  private String conf;

  CallCommandTest(@TempDir Path folder, Vertx vertx) {
    this.folder = folder;
    koyeb = FakeKoyeb.start(vertx);
  }

  @BeforeEach
  void configure() throws IOException {
    Path file = folder.resolve("gateway.json");
    conf =
        Files.writeString(file, new JsonObject().put("upstream.base-url", koyeb.url()).encode())
            + "";
  }

  @Test
  void printTakesOneValueOutOfTheReply() {
    assertThat(call(LOGIN, Map.of(), "session.login", "--body", "-", "--print", "token.id"))
        .isEqualTo(new Ended(0, "new-token\n", ""));
    assertThat(call(LOGIN, Map.of(), "session.login", "--body", "-", "--print", "token").out)
        .startsWith("{\"id\":\"new-token\"");
  }

  @Test
  void printOfNothingFailsWithoutShowingTheReply() {
    Ended ended = call(LOGIN, Map.of(), "session.login", "--body", "-", "--print", "token.it");
    assertThat(ended)
        .isEqualTo(new Ended(1, "", "The reply has nothing at token.it, the path of --print.\n"));
  }

  @Test
  void theEnvironmentGivesABearerIfNothingElseDoes() throws IOException {
    Map<String, String> env = Map.of("GATEWAY_BEARER", "from-environment\n");
    Path file = Files.writeString(folder.resolve("token"), "from-file\n");
    assertThat(call("", env, "session.refresh").code).isZero();
    assertThat(call("", env, "session.refresh", "--token-file", file + "").code).isZero();
    assertThat(call("{\"token\":\"from-body\"}", env, "session.refresh", "--body", "-").code)
        .isZero();
    assertThat(call(LOGIN, env, "session.login", "--body", "-").code).isZero();
    assertThat(koyeb.received().stream().map(call -> call.headers().get("Authorization")))
        .containsExactly("Bearer from-environment", "Bearer from-file", "Bearer from-body", null);
  }

  @Test
  void anApiTokenInTheEnvironmentIsNeverABearer() {
    Map<String, String> env = Map.of("KOYEB_TOKEN", CANARY, "GATEWAY_BEARER", " ");
    for (String address : List.of("session.logout", "session.refresh", "session.new")) {
      Ended ended = call("", env, address);
      assertThat(ended.code).isEqualTo(2);
      assertThat(ended.err)
          .startsWith("KOYEB_TOKEN is an API token and never a session's bearer")
          .hasLineCount(1)
          .doesNotContain(CANARY);
    }
    assertThat(call("from-stdin", env, "session.logout", "--token-file", "-").code).isZero();
    assertThat(call(LOGIN, env, "session.login", "--body", "-").code).isZero();
    assertThat(koyeb.received().stream().map(call -> call.headers().get("Authorization")))
        .containsExactly("Bearer from-stdin", null);
  }

  @Test
  void aTokenFromStandardInputAndALoginWithABearerAreSentAsTheyAre() {
    assertThat(call("from-stdin\n", Map.of(), "session.new", "--token-file", "-").code).isZero();
    assertThat(koyeb.received().get(0).headers().get("Authorization"))
        .isEqualTo("Bearer from-stdin");
  }

  @Test
  void aFailureIsAnErrorObjectAndExitCode1() {
    Ended ended = call("", Map.of("GATEWAY_BEARER", "e401." + CANARY), "session.refresh");
    assertThat(ended.code).isEqualTo(1);
    assertThat(new JsonObject(ended.err).getString("code")).isEqualTo("token_invalid");
    assertThat(ended.err + ended.out).doesNotContain(CANARY);
  }

  @Test
  void callsSideBySideQueueForTheStoreAndShareOneLogin() throws IOException {
    conf = stored(Files.createDirectory(folder.resolve("kept")));
    List<CompletableFuture<Ended>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(
          CompletableFuture.supplyAsync(
              () -> call("", Map.of(), "session.token", "--print", "token.id"),
              task -> new Thread(task).start()));
    }
    assertThat(calls).allMatch(call -> call.join().equals(new Ended(0, "new-token\n", "")));
    assertThat(koyeb.received()).hasSize(1);
  }

  @Test
  void aPrintedTokenIsStillValidWhenTheCallHasEnded() throws IOException {
    conf = stored(Files.createDirectory(folder.resolve("kept")));
    JsonObject config = new JsonObject(Files.readString(Path.of(conf)));
    Files.writeString(Path.of(conf), config.put("sessions.logout-on-shutdown", true).encode());
    for (int i = 0; i < 2; i++) {
      assertThat(call("", Map.of(), "session.token", "--print", "token.id"))
          .isEqualTo(new Ended(0, "new-token\n", ""));
    }
    assertThat(koyeb.received()).extracting(FakeKoyeb.Received::path).hasSize(1);
  }

  /** The end of the call waits for the refresh, which may revoke the older token at Koyeb. */
  @Test
  void aCallBesideARefreshPrintsTheNewerToken() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    conf = stored(kept);
    StoreFixture.write(
        kept.resolve("store"), kept.resolve("keys"), "ok@example.com", Duration.ofSeconds(90));
    assertThat(call("", Map.of(), "session.token", "--print", "token.id"))
        .isEqualTo(new Ended(0, "new-token\n", ""));
    assertThat(koyeb.received())
        .extracting(FakeKoyeb.Received::path)
        .containsExactly("/v1/account/refresh");
  }

  @Test
  void aStoredTokenIsReadWhileAGatewayHasTheStore() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    conf = stored(kept);
    StoreFixture.write(
        kept.resolve("store"), kept.resolve("keys"), "ok@example.com", Duration.ofMinutes(50));
    Runnable release = StoreFixture.hold(kept.resolve("store"));
    assertThat(call("", Map.of(), "session.token", "--print", "token.id"))
        .isEqualTo(new Ended(0, "stored\n", ""));
    release.run();
    assertThat(koyeb.received()).isEmpty();
  }

  @Test
  void aStoredTokenOfAnotherAccountIsNotRead() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    conf = stored(kept);
    StoreFixture.write(
        kept.resolve("store"), kept.resolve("keys"), "other@example.com", Duration.ofMinutes(50));
    assertThat(call("", Map.of(), "session.token", "--print", "token.id"))
        .isEqualTo(new Ended(0, "new-token\n", ""));
  }

  @Test
  void aStoreThatCannotBeUsedExitsWith15AndSaysWhy() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    conf = stored(kept);
    Path store = kept.resolve("store");
    Files.writeString(store, "a file");
    Ended file = call("", Map.of(), "session.token");
    assertThat(file.code).isEqualTo(15);
    assertThat(file.err).contains("sessions-store.dir: cannot be used: " + store).hasLineCount(2);
    Files.writeString(kept.resolve("keys"), "canary-secret");
    Ended keys = call("", Map.of(), "session.token");
    assertThat(keys.code).isEqualTo(15);
    assertThat(keys.err).contains("sessions-store.key-file: ").doesNotContain(CANARY);
  }

  /** Returns the configuration of a session that outlives each call. */
  private String stored(Path kept) throws IOException {
    Path keys =
        Files.writeString(kept.resolve("keys"), Base64.getEncoder().encodeToString(new byte[32]));
    String key = "sessions.default.credential.";
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put(key + "kind", "password")
            .put(key + "email", "ok@example.com")
            .put(key + "password", "secret")
            .put("sessions-store.dir", kept.resolve("store").toString())
            .put("sessions-store.key-file", keys.toString());
    return Files.writeString(kept.resolve("gateway.json"), config.encode()).toString();
  }

  @Test
  void aWrongCommandLineExitsWith2AndEchoesNothing() {
    List<Ended> ends =
        List.of(
            call("", Map.of()),
            call("", Map.of(), CANARY),
            call("", Map.of(), "session.refresh", CANARY),
            call("", Map.of(), "session.refresh", "--token", CANARY),
            call(CANARY, Map.of(), "session.login", "--body", "-"),
            call("", Map.of(), "session.login", "--body", "/no/such/" + CANARY),
            call("", Map.of("GATEWAY_BEARER", CANARY + " x"), "session.refresh"),
            call("x".repeat(70_000), Map.of(), "session.login", "--body", "-"),
            call("", Map.of(), "session.refresh", "--body", "-", "--token-file", "-"),
            call("", Map.of(), "session.refresh", "--via", "https://u:" + CANARY + "@example.com"));
    for (Ended ended : ends) {
      assertThat(ended.code).as(ended.err).isEqualTo(2);
      assertThat(ended.out).isEmpty();
      assertThat(ended.err).hasLineCount(1).doesNotContain(CANARY);
    }
    assertThat(koyeb.received()).isEmpty();
  }

  @Test
  void optionsThatExcludeEachOtherAreNamed() {
    String via = "http://127.0.0.1:1";
    List<Ended> ends =
        List.of(
            call("", BEARER, "session.refresh", "--key-file", conf),
            call("", BEARER, "session.refresh", "--ca-file", conf),
            call("", BEARER, "session.refresh", "--via", via, "-conf", conf));
    for (Ended ended : ends) {
      assertThat(ended.code).isEqualTo(2);
      assertThat(ended.err).hasLineCount(1).contains("--via");
    }
    assertThat(koyeb.received()).isEmpty();
  }

  @Test
  void aWrongConfigurationExitsWith15() throws IOException {
    Files.writeString(Path.of(conf), "{\"upstream.deadline\": \"never\"}");
    Ended ended = call("", Map.of("GATEWAY_BEARER", "t"), "session.refresh");
    assertThat(ended.code).isEqualTo(15);
    assertThat(ended.err).contains("upstream.deadline: is 'never'");
  }

  @Test
  void aMissingBridgeIsUnreachable() {
    Ended ended =
        call("", Map.of("GATEWAY_BEARER", "t"), "session.refresh", "--via", "http://127.0.0.1:1");
    assertThat(ended.code).isEqualTo(75);
    assertThat(new JsonObject(ended.err).getString("code")).isEqualTo("unreachable");
  }

  @Test
  void helpNeedsNoAddress() {
    Ended help = call("", Map.of(), "--help");
    assertThat(help.code).isZero();
    assertThat(help.out).contains("--print=PATH");
    assertThat(help.err).isEmpty();
  }

  private record Ended(int code, String out, String err) {}

  private Ended call(String input, Map<String, String> env, String... words) {
    List<String> args = new ArrayList<>(List.of(words));
    if (!args.contains("--via")) {
      args.addAll(List.of("-conf", conf));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        CallCommand.run(
            args.toArray(String[]::new),
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            env);
    return new Ended(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
