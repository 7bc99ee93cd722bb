package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.Tokens;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The issuer and the files of keys change under sockets, which stay open if they still may. */
@ExtendWith(VertxExtension.class)
class ChangedIssuerTest {
  private static final KeyPair OLD = Tokens.ec("secp256r1");
  private static final KeyPair STAYS = Tokens.ed();

  private final Vertx vertx;
  private @TempDir Path folder;
  private AccessFixture access;

  ChangedIssuerTest(Vertx vertx) {
    this.vertx = vertx;
  }

  private void start(JsonObject config) {
    access = new AccessFixture(vertx, new ManualTime(), config);
  }

  @Test
  void anotherIssuerClosesTheSocketsOfTheFirst() throws IOException {
    start(jwks("jwks", OLD, STAYS));
    BridgeClient webSocket = access.webSocket(token(claims()));
    BridgeClient tcp = access.tcp(token(claims()));
    access.change(jwks("jwks", OLD, STAYS).put("bridge.auth.jwt.issuer", "next"));
    assertThat(Await.result(webSocket.closed())).isEqualTo(AccessFixture.REVOKED);
    assertThat(Await.result(tcp.next()).getInteger("failureCode")).isEqualTo(4401);
    access.assertRefused(token(claims()));
    AccessFixture.assertServed(access.webSocket(token(claims().put("iss", "next"))));
  }

  @Test
  void anotherAudienceClosesTheSocketsThatAreNotOfIt() throws IOException {
    start(jwks("jwks", OLD));
    BridgeClient one = access.webSocket(token(claims()));
    BridgeClient both =
        access.webSocket(token(claims().put("aud", new JsonArray().add("x").add("gateway"))));
    access.change(jwks("jwks", OLD).put("bridge.auth.jwt.audience", "x"));
    assertThat(Await.result(one.closed())).isEqualTo(AccessFixture.REVOKED);
    AccessFixture.assertServed(both);
    access.change(jwks("jwks", OLD).put("bridge.auth.jwt.audience", "none"));
    assertThat(Await.result(both.closed())).isEqualTo(AccessFixture.REVOKED);
  }

  @Test
  void anotherClaimClosesTheSocketsWithOtherPermissions() throws IOException {
    start(jwks("jwks", OLD));
    BridgeClient same = access.webSocket(token(claims().put("scope", "login")));
    BridgeClient less = access.webSocket(token(claims().put("scope", "")));
    access.change(jwks("jwks", OLD).put("bridge.auth.jwt.permissions-claim", "scope"));
    assertThat(Await.result(less.closed())).isEqualTo(AccessFixture.REVOKED);
    AccessFixture.assertServed(same);
    AccessFixture.assertServed(access.webSocket(token(claims().put("scope", "login"))));
  }

  @Test
  void anotherFileOfKeysClosesTheSocketsOfMissingKeys() throws IOException {
    start(jwks("jwks", OLD, STAYS));
    BridgeClient old = access.webSocket(token(claims()));
    BridgeClient stays = access.webSocket(sign("EdDSA", STAYS, claims()));
    String ticket = access.ticket(sign("EdDSA", STAYS, claims()));
    String oldTicket = access.ticket(token(claims()));
    access.change(jwks("next", STAYS));
    assertThat(Await.result(old.closed())).isEqualTo(AccessFixture.REVOKED);
    AccessFixture.assertServed(stays);
    AccessFixture.assertServed(access.connect("?ticket=" + ticket, null));
    assertThat(Await.failure(access.open("?ticket=" + oldTicket, null)))
        .isInstanceOf(UpgradeRejectedException.class);
    access.change(pem(STAYS));
    AccessFixture.assertServed(stays);
  }

  @Test
  void theNewFileIsFollowedAndTheOldOneIsNot() throws IOException {
    start(jwks("jwks", OLD));
    BridgeClient client = access.webSocket(token(claims()));
    // A watch that is closed may be at work.
    FileWatch first = access.watch();
    access.change(jwks("next", OLD));
    jwks("jwks", STAYS);
    access.look(first);
    AccessFixture.assertServed(client);
    jwks("next", STAYS);
    access.look();
    assertThat(Await.result(client.closed())).isEqualTo(AccessFixture.REVOKED);
    AccessFixture.assertServed(access.webSocket(sign("EdDSA", STAYS, claims())));
  }

  @Test
  void aTroubleIsOneOfTheFileInUse() throws IOException {
    start(jwks("jwks", OLD));
    Files.writeString(folder.resolve("jwks"), "nonsense");
    access.look();
    assertThat(access.bridge.troubles()).hasSize(1).first().asString().contains("jwks-file");
    JsonObject next = pem(OLD);
    access.change(next);
    assertThat(access.bridge.troubles()).isEmpty();
    Files.delete(folder.resolve("pem"));
    access.look();
    assertThat(access.bridge.troubles()).hasSize(1).first().asString().contains("public-key-file");
  }

  @Test
  void aChangeOfAnotherKeyReadsNoFile() throws IOException {
    start(jwks("jwks", OLD));
    BridgeClient client = access.webSocket(token(claims()));
    JsonObject next = jwks("next", OLD);
    access.change(next);
    FileWatch watch = access.watch();
    Files.writeString(folder.resolve("next"), "nonsense");
    access.change(next.put("bridge.limits.sockets", 5));
    assertThat(access.watch()).isSameAs(watch);
    AccessFixture.assertServed(client);
  }

  @Test
  void aWrongFileIsAProblemAndChangesNothing() throws IOException {
    start(jwks("jwks", OLD));
    BridgeClient client = access.webSocket(token(claims()));
    JsonObject wrong = jwks("next", OLD).put("bridge.auth.jwt.issuer", "next");
    Files.writeString(folder.resolve("next"), "nonsense");
    assertThat(Await.failure(access.bridge.prepare(wrong)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bridge.auth.jwt.jwks-file");
    access.bridge.advance(Duration.ofSeconds(1));
    AccessFixture.assertServed(client);
    AccessFixture.assertServed(access.webSocket(token(claims())));
    assertThat(access.time.timers()).isEqualTo(1);
  }

  @Test
  void aClientOfAnOldIssuerGetsItsPendingRepliesFirst() throws IOException {
    start(jwks("jwks", OLD));
    Promise<Message<Object>> held = Promise.promise();
    vertx.eventBus().localConsumer("session.new", held::complete);
    BridgeClient client =
        access.webSocket(
            token(claims().put("permissions", new JsonArray().add("login").add("new"))));
    client.send(BridgeClient.request("session.new", new JsonObject()));
    Message<Object> pending = Await.result(held.future());
    access.change(jwks("jwks", OLD).put("bridge.auth.jwt.issuer", "next"));
    assertThat(client.closed().isComplete()).isFalse();
    assertThat(client.ask(AccessFixture.login()).getInteger("failureCode")).isEqualTo(401);
    pending.reply(new JsonObject().put("last", 1));
    assertThat(Await.result(client.next()).getJsonObject("body").getInteger("last")).isEqualTo(1);
    assertThat(Await.result(client.closed())).isEqualTo(AccessFixture.REVOKED);
  }

  private JsonObject jwks(String file, KeyPair... pairs) throws IOException {
    JsonArray keys = new JsonArray();
    for (KeyPair pair : pairs) {
      keys.add(Tokens.jwk(pair.getPublic(), pair == OLD ? "old" : "stays"));
    }
    Path written =
        Files.writeString(folder.resolve(file), new JsonObject().put("keys", keys).encode());
    return jwt().put("bridge.auth.jwt.jwks-file", written.toString());
  }

  private JsonObject pem(KeyPair pair) throws IOException {
    Path written = Files.writeString(folder.resolve("pem"), Tokens.pem(pair.getPublic()));
    return jwt().put("bridge.auth.jwt.public-key-file", written.toString());
  }

  private static JsonObject jwt() {
    return new JsonObject()
        .put("bridge.auth.mode", "jwt")
        .put("bridge.auth.jwt.issuer", "issuer")
        .put("bridge.auth.jwt.audience", "gateway");
  }

  private JsonObject claims() {
    return new JsonObject()
        .put("iss", "issuer")
        .put("aud", "gateway")
        .put("sub", "robot")
        .put("exp", access.time.instant().getEpochSecond() + 3600)
        .put("permissions", new JsonArray().add("login"));
  }

  private static String token(JsonObject claims) {
    return sign("ES256", OLD, claims);
  }

  private static String sign(String algorithm, KeyPair pair, JsonObject claims) {
    return Tokens.sign(algorithm, pair.getPrivate(), new JsonObject(), claims);
  }
}
