package io.github.sessiongateway.internal.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.bridge.auth.Authenticator;
import io.github.sessiongateway.internal.bridge.auth.GeneratedKey;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.auth.Tokens;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.http.OwnPlaces;
import io.github.sessiongateway.internal.bridge.http.RequestPeers;
import io.github.sessiongateway.internal.bridge.http.TicketEndpoint;
import io.github.sessiongateway.internal.config.AuthConfig;
import io.github.sessiongateway.internal.config.AuthConfig.Mode;
import io.github.sessiongateway.internal.config.JwtConfig;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@ExtendWith(VertxExtension.class)
class AuthenticationTest {
  private static final KeyPair ISSUER = Tokens.ec("secp256r1");

  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private final GeneratedKey key =
      GeneratedKey.make(new SecureRandom(), "ci", List.of("login"), List.of(), null);
  private @TempDir Path folder;

  AuthenticationTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void withoutAModeClientsNeedNoCredential() {
    Authentication none = start(new AuthConfig(Mode.NONE, false, null, null));
    assertThat(none.isRequired()).isFalse();
    assertThat(withoutCredential(none)).isNotNull();
    none.close();
  }

  @Test
  void keysAndCertificatesComeFromOneFile() throws IOException {
    Authentication keys = start(keys(key.line()));
    assertThat(
            Await.result(keys.authenticator().authenticate(key.key())).isAccepted().getAsBoolean())
        .isTrue();
    assertThat(withoutCredential(keys)).isNull();
    assertThat(time.timers()).isEqualTo(1);
    keys.close();
    assertThat(time.timers()).isZero();
  }

  @Test
  void tokensAreCheckedWithTheFileOfTheirIssuer() throws IOException {
    Authentication tokens = start(jwt());
    Identity known = Await.result(tokens.authenticator().authenticate(new Secret(token("robot"))));
    assertThat(known.client().name()).isEqualTo("robot");
    assertThat(withoutCredential(tokens)).isNull();
    tokens.close();
    assertThat(time.timers()).isZero();
  }

  /** At DEBUG, in all logs and answers, for valid and invalid credentials. */
  @Test
  void noCredentialComesOut() throws IOException {
    Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    Level level = root.getLevel();
    List<String> seen = new CopyOnWriteArrayList<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            seen.add(event.getFormattedMessage() + event.getThrowableProxy());
          }
        };
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.DEBUG);
    try {
      Authentication keys = start(keys(key.line()));
      Authentication tokens = start(jwt());
      List<String> secrets =
          List.of(
              key.key().value(),
              "kgw_" + "c".repeat(43),
              "canary.canary.canary",
              token("robot"),
              token("no name"),
              token("robot").replaceFirst("\\.[^.]*$", ".canarycanary"));
      for (String secret : secrets) {
        for (Authentication authentication : List.of(keys, tokens)) {
          seen.add(outcome(authentication.authenticator().authenticate(new Secret(secret))));
          seen.add(ticket(authentication.authenticator(), secret));
        }
        Path wrong =
            Files.writeString(folder.resolve("wrong"), "{\"name\":\"" + secret + "\"}\n" + secret);
        seen.add(
            outcome(
                Authentication.start(
                    vertx, time, time, new AuthConfig(Mode.KEYS, false, wrong, null))));
      }
      assertThat(seen).hasSizeGreaterThanOrEqualTo(secrets.size() * 5);
      for (String secret : secrets) {
        String base64 = Base64.getEncoder().encodeToString(secret.getBytes(UTF_8));
        assertThat(seen).noneMatch(text -> text.contains(secret) || text.contains(base64));
      }
    } finally {
      root.setLevel(level);
      root.detachAppender(appender);
    }
  }

  private String ticket(Authenticator authenticator, String secret) {
    Router router = Router.router(vertx);
    BridgeContext context =
        TestContext.of(vertx, new JsonObject(), authenticator, time, new ArrayList<>());
    OwnPlaces own = new OwnPlaces(Set.of(), Set.of(), false);
    router
        .route()
        .handler(new TicketEndpoint(context, () -> own, new RequestPeers(context, List::of)));
    int port =
        Await.result(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
    return Await.result(
            WebClient.create(vertx)
                .post(port, "127.0.0.1", TicketEndpoint.PATH)
                .putHeader("authorization", "Bearer " + secret)
                .send())
        .bodyAsString();
  }

  private Identity withoutCredential(Authentication authentication) {
    return authentication.withoutCredential(null, chain -> () -> false, time);
  }

  private static String outcome(Future<?> future) {
    return Await.result(
        future.transform(
            done -> Future.succeededFuture(String.valueOf(done.result()) + done.cause())));
  }

  private Authentication start(AuthConfig config) {
    return Await.result(Authentication.start(vertx, time, time, config));
  }

  private AuthConfig keys(String line) throws IOException {
    return new AuthConfig(Mode.KEYS, false, Files.writeString(folder.resolve("keys"), line), null);
  }

  private AuthConfig jwt() throws IOException {
    Path file = Files.writeString(folder.resolve("pem"), Tokens.pem(ISSUER.getPublic()));
    return new AuthConfig(
        Mode.JWT, false, null, new JwtConfig(file, false, "issuer", "gateway", "permissions"));
  }

  private String token(String subject) {
    JsonObject claims =
        new JsonObject()
            .put("iss", "issuer")
            .put("aud", "gateway")
            .put("sub", subject)
            .put("exp", time.instant().getEpochSecond() + 60)
            .put("permissions", new JsonArray().add("login"));
    return Tokens.sign("ES256", ISSUER.getPrivate(), new JsonObject(), claims);
  }
}
