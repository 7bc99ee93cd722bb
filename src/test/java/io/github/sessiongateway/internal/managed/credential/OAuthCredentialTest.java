package io.github.sessiongateway.internal.managed.credential;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.OAuthConfig;
import io.github.sessiongateway.internal.config.OAuthConfig.Client;
import io.github.sessiongateway.internal.config.OAuthConfig.Given;
import io.github.sessiongateway.internal.config.OAuthConfig.Style;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.github.sessiongateway.internal.managed.store.Companion;
import io.github.sessiongateway.internal.oauth.TokenEndpoints.Answer;
import io.github.sessiongateway.internal.oauth.TokenRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OAuthCredentialTest {
  private static final Path FILE = Path.of("file");
  private static final String GRANTED = "{\"access_token\": \"t\", \"expires_in\": 300}";

  private final List<TokenRequest> requests = new ArrayList<>();
  private final Deque<String> answers = new ArrayDeque<>();
  private String content = "from-file";
  private int status = 200;
  private final TokenSources sources =
      new TokenSources(
          TokenSources.NONE.programs(),
          request -> {
            requests.add(request);
            String body = answers.isEmpty() ? GRANTED : answers.remove();
            return Future.succeededFuture(new Answer(status, Buffer.buffer(body), null));
          },
          (key, file) -> Future.succeededFuture(new Secret(content)));

  @Test
  void anAnswerDoesNotReplaceARefreshTokenThatTheFileGotMeanwhile() {
    Promise<Answer> held = Promise.promise();
    OAuthCredential credential =
        new OAuthCredential(
            new TokenSources(
                TokenSources.NONE.programs(),
                request -> held.future(),
                (key, file) -> Future.succeededFuture(new Secret(content))),
            config(Style.FORM, null, null, "old"));
    Future<Issued> issued = credential.acquire();
    credential.replace("new");
    held.complete(
        new Answer(
            200,
            Buffer.buffer("{\"access_token\": \"t\", \"refresh_token\": \"of-the-old\"}"),
            null));
    assertThat(issued.succeeded()).isTrue();
    assertThat(requireNonNull(credential.companion()).secret().value()).isEqualTo("new");
  }

  private static OAuthConfig config(
      Style style, @Nullable Given secret, @Nullable Path assertion, @Nullable String refresh) {
    return new OAuthConfig(
        URI.create("https://auth.example/token"),
        style,
        new Client("c", secret, assertion),
        refresh == null ? null : new Given(new Secret(refresh), null),
        "a b",
        null);
  }

  private static Given given(String secret, @Nullable Path file) {
    return new Given(new Secret(secret), file);
  }

  private OAuthCredential credential(OAuthConfig config) {
    return new OAuthCredential(sources, config);
  }

  private OAuthCredential refreshing(String first) {
    return credential(config(Style.FORM, null, null, first));
  }

  private String sent(int index) {
    return requests.get(index).fields().entrySet().stream()
        .map(field -> field.getKey() + "=" + field.getValue().value())
        .collect(Collectors.joining(" "));
  }

  private static Issued issued(Future<Issued> token) {
    assertThat(token.succeeded()).isTrue();
    return token.result();
  }

  @Test
  void aClientSendsItsSecretAsBasicInAFormAndAsAFieldInJson() {
    Issued issued = issued(credential(config(Style.FORM, given("s", null), null, null)).acquire());
    assertThat(issued.validity()).isEqualTo(Duration.ofMinutes(5));
    assertThat(issued.reply().expiresAt()).isNull();
    assertThat(sent(0)).isEqualTo("grant_type=client_credentials scope=a b");
    assertThat(requests.get(0).basic()).isEqualTo(TokenRequest.basic("c", new Secret("s")));
    issued(credential(config(Style.JSON, given("s", null), null, null)).acquire());
    assertThat(sent(1))
        .isEqualTo("grant_type=client_credentials client_id=c scope=a b client_secret=s");
    assertThat(requests.get(1).basic()).isNull();
  }

  @Test
  void theFilesOfAClientAreReadForEachRequest() {
    OAuthCredential asserted = credential(config(Style.FORM, null, FILE, null));
    issued(asserted.acquire());
    content = "renewed";
    issued(asserted.renew(new Bearer("t"), late -> {}));
    String type = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    assertThat(sent(0)).endsWith(type + " client_assertion=from-file").contains("client_id=c");
    assertThat(sent(1)).endsWith("client_assertion=renewed");
    issued(credential(config(Style.JSON, given("old", FILE), null, null)).acquire());
    assertThat(sent(2)).endsWith("client_secret=renewed");
  }

  @Test
  void eachRequestSendsTheNewestRefreshToken() {
    OAuthCredential credential = refreshing("first");
    answers.add("{\"access_token\": \"t\", \"refresh_token\": \"second\"}");
    issued(credential.acquire());
    issued(credential.renew(new Bearer("t"), late -> {}));
    issued(credential.acquire());
    assertThat(sent(0))
        .isEqualTo("grant_type=refresh_token client_id=c refresh_token=first scope=a b");
    assertThat(sent(1)).contains("refresh_token=second");
    assertThat(sent(2)).as("without another one").contains("refresh_token=second");
    assertThat(credential.companion().toString()).doesNotContain("second");
    assertThat(credential.callsKoyeb()).isFalse();
    assertThat(credential.refreshes()).isFalse();
    assertThat(credential.revoke(new Bearer("t")).succeeded()).isTrue();
  }

  @Test
  void aStoredRefreshTokenCountsIfItCameOfTheConfiguredOne() {
    OAuthCredential before = refreshing("first");
    answers.add("{\"access_token\": \"t\", \"refresh_token\": \"second\"}");
    issued(before.acquire());
    Companion stored = Companion.fromJson(before.companion().toJson());
    assertThat(stored).isEqualTo(before.companion());
    OAuthCredential after = refreshing("first");
    after.follow(null);
    after.follow(stored);
    assertThat(after.companion()).isEqualTo(stored);
    after.replace("third");
    after.follow(stored);
    issued(after.acquire());
    assertThat(sent(1)).contains("refresh_token=third");
    OAuthCredential client = credential(config(Style.FORM, given("s", null), null, null));
    client.follow(stored);
    assertThat(client.companion()).isNull();
  }

  @Test
  void aJwtTellsItsExpiryIfTheAnswerDoesNot() {
    Instant expiry = Instant.parse("2026-11-28T04:05:00Z");
    String claims = new JsonObject().put("exp", expiry.getEpochSecond()).encode();
    String jwt =
        "e30."
            + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
            + ".c";
    answers.add(new JsonObject().put("access_token", jwt).encode());
    Issued issued = issued(refreshing("first").acquire());
    assertThat(issued.reply().expiresAt()).isEqualTo(expiry);
    assertThat(issued.validity()).isNull();
  }

  @Test
  void aRefusalIsFinalUnlessAnotherAssertionMayHelp() {
    status = 401;
    for (int i = 0; i < 3; i++) {
      answers.add("{\"error\": \"" + (i == 2 ? "invalid_grant" : "invalid_client") + "\"}");
    }
    assertThat(failure(refreshing("canary").acquire())).isEqualTo(Failure.REAUTH_REQUIRED);
    OAuthCredential asserted = credential(config(Style.FORM, null, FILE, null));
    assertThat(failure(asserted.acquire())).isEqualTo(Failure.BAD_REPLY);
    assertThat(failure(asserted.acquire())).isEqualTo(Failure.REAUTH_REQUIRED);
    assertThat(asserted.lost(SessionException.of(Failure.REAUTH_REQUIRED, "Why.")))
        .hasMessage("The session is lost: it needs a new refresh token or client. Why.");
  }

  @Test
  void aClientWhoseSecretFileIsReadEachTimeMayHaveAnotherSecretNextTime() {
    status = 401;
    OAuthCredential ofFile = credential(config(Style.FORM, given("s", FILE), null, "first"));
    OAuthCredential fixed = credential(config(Style.FORM, given("s", null), null, "first"));
    OAuthCredential watched = credential(config(Style.FORM, given("s", FILE), null, null));
    for (int i = 0; i < 3; i++) {
      answers.add("{\"error\": \"invalid_client\"}");
    }
    assertThat(failure(ofFile.acquire())).isEqualTo(Failure.BAD_REPLY);
    assertThat(failure(fixed.acquire())).isEqualTo(Failure.REAUTH_REQUIRED);
    // Its file is watched, and another secret begins the session again.
    assertThat(failure(watched.acquire())).isEqualTo(Failure.REAUTH_REQUIRED);
  }

  private static Failure failure(Future<Issued> token) {
    return ((SessionException) token.cause()).failure();
  }

  @Test
  void anotherSecretIsAnotherLoginAndTheSameAccount() {
    OAuthCredential one = refreshing("first");
    OAuthCredential other = refreshing("other");
    assertThat(one.account()).isEqualTo(other.account()).doesNotContain("first");
    assertThat(one.login()).isNotEqualTo(other.login());
    assertThat(one.account())
        .isNotEqualTo(credential(config(Style.FORM, given("s", null), null, null)).account());
  }
}
