package io.github.sessiongateway.internal.managed.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.CredentialConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.HeldContext;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class WatchedCredentialsTest {
  private static final Duration LIFE = Duration.ofHours(1);

  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final LogLines log = LogLines.of(FileWatch.class);
  private final WatchedCredentials watched;
  private @TempDir Path dir;
  private Path file;

  WatchedCredentialsTest(Vertx vertx) {
    this.vertx = vertx;
    watched = new WatchedCredentials(vertx.getOrCreateContext(), time);
  }

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(dir.resolve("secret"), "old\n");
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void aNewSecretIsPassedOnOnce() throws IOException {
    follow(new CredentialConfig.ApiToken(new Secret("old"), file, "o", LIFE));
    looks(3);
    Files.writeString(file, "new\r\n");
    looks(3);
    assertThat(told).containsExactly("new");
    assertThat(log.lines())
        .containsExactly("sessions.ci.credential.token-file has changed and is used");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "good2\n\n", "good2 \n", "{\"tok", "good2\0", "p\u00e4ss"})
  void aFileWithoutAValidTokenChangesNothing(String content) throws IOException {
    follow(new CredentialConfig.ApiToken(new Secret("old"), file, "o", LIFE));
    Files.writeString(file, content);
    looks(4);
    assertThat(told).isEmpty();
    assertThat(log.lines()).hasSize(1);
    assertThat(watched.troubles())
        .singleElement()
        .asString()
        .contains("sessions.ci.credential.token-file", "its previous content is used");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "good2\n\n", "goo\rd2"})
  void aFileWithoutAValidPasswordChangesNothing(String content) throws IOException {
    follow(new CredentialConfig.Password("bot@example.com", new Secret("old"), file, null));
    Files.writeString(file, content);
    looks(4);
    assertThat(told).isEmpty();
    assertThat(watched.troubles()).hasSize(1);
    Files.writeString(file, "good2");
    looks(2);
    assertThat(told).containsExactly("good2");
    assertThat(watched.troubles()).isEmpty();
  }

  @Test
  void aListenerThatFailsDoesNotEndTheWatch() throws IOException {
    CredentialConfig credential = new CredentialConfig.ApiToken(new Secret("old"), file, "o", LIFE);
    watched.follow(
        new SessionConfig("ci", credential, true, LIFE),
        secret -> {
          told.add(secret);
          throw new IllegalStateException("canary");
        });
    Files.writeString(file, "new");
    looks(3);
    Files.writeString(file, "newer");
    looks(3);
    assertThat(told).containsExactly("new", "newer");
  }

  @Test
  void aByteOrderMarkIsNotPartOfAToken() throws IOException {
    follow(new CredentialConfig.ApiToken(new Secret("old"), file, "o", LIFE));
    Files.write(file, "\uFEFFnew\n".getBytes(StandardCharsets.UTF_8));
    looks(2);
    assertThat(told).containsExactly("new");
  }

  @Test
  void aSecretThatArrivesAfterItsFileWasLeftIsNotPassedOn() throws IOException {
    HeldContext held = new HeldContext(vertx);
    WatchedCredentials late = new WatchedCredentials(held.context(), time);
    CredentialConfig credential = new CredentialConfig.ApiToken(new Secret("old"), file, "o", LIFE);
    late.follow(new SessionConfig("ci", credential, true, LIFE), told::add);
    Files.writeString(file, "new");
    looks(1);
    time.advance(FileWatch.EVERY);
    Await.until(vertx, () -> held.waiting() == 1);
    CredentialConfig inline = new CredentialConfig.ApiToken(new Secret("newer"), null, "o", LIFE);
    late.follow(new SessionConfig("ci", inline, true, LIFE), told::add);
    held.release();
    assertThat(told).isEmpty();
  }

  private void follow(CredentialConfig credential) {
    watched.follow(new SessionConfig("ci", credential, true, LIFE), told::add);
  }

  /** Waits for checks, each of which ends when it sets the timer of the next. */
  private void looks(int number) {
    for (int i = 0; i < number; i++) {
      time.advance(FileWatch.EVERY);
      Await.until(vertx, () -> time.timers() == 1);
    }
  }
}
