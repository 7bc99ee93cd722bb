package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {
  private static final String CA = "src/test/resources/tls/server.pem";

  private static StoreAddress read(JsonObject config) {
    ConfigReader settings = new ConfigReader(List.of(Layer.json(config)));
    StoreAddress address = StoreAddress.read(settings);
    settings.check();
    return address;
  }

  private static StoreAddress read(String url) {
    return read(new JsonObject().put("sessions-store.url", url));
  }

  @Test
  void withoutAUrlThereIsNoStore() {
    assertThat(read(new JsonObject())).isNull();
    assertThat(read("")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "postgres://me:pw@db.example, db.example, 5432, true, me, pw, me",
    "postgresql://me:pw@db.example:6432/sessions, db.example, 6432, true, me, pw, sessions",
    "POSTGRES://me@localhost/sessions, localhost, 5432, false, me, , sessions",
    "postgres://me@127.0.0.1/s?sslmode=verify-full, 127.0.0.1, 5432, true, me, , s",
    "postgres://me@[::1]:1/s?sslmode=disable, ::1, 1, false, me, , s",
    "postgres://me@[2001:db8::1]/s, 2001:db8::1, 5432, true, me, , s",
    "postgres://a%40b:p%3A%2Fw+%C3%A9@my_db/a%20b, my_db, 5432, true, a@b, p:/w+é, a b",
    "postgres://me:a:b@db, db, 5432, true, me, a:b, me",
    "redis://localhost, localhost, 6379, false, '', , 0",
    "rediss://cache.example, cache.example, 6379, true, '', , 0",
    "rediss://:pw@cache.example:7000/3, cache.example, 7000, true, '', pw, 3",
    "rediss://me:pw@cache.example/, cache.example, 6379, true, me, pw, 0",
    "redis://me:p%25@127.0.0.1/007, 127.0.0.1, 6379, false, me, p%, 7",
  })
  void aUrlIsRead(
      String url,
      String host,
      int port,
      boolean tls,
      String user,
      String password,
      String database) {
    StoreAddress address = read(url);
    assertThat(address.kind().name()).startsWithIgnoringCase(url.substring(0, 4).strip());
    assertThat(address.host()).isEqualTo(host);
    assertThat(address.port()).isEqualTo(port);
    assertThat(address.isTls()).isEqualTo(tls);
    assertThat(address.user()).isEqualTo(user);
    assertThat(address.password() == null ? null : address.password().value()).isEqualTo(password);
    assertThat(address.database()).isEqualTo(database);
    assertThat(address.caFile()).isNull();
  }

  @Test
  void thePasswordIsNotShown() {
    assertThat(read("rediss://:hunter2@cache").toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "mysql://me:hunter2@db",
        "postgres:me:hunter2@db",
        "postgres://:hunter2@db/s",
        "postgres://db.hunter2/s",
        "postgres://me:hunter2@",
        "postgres://me:hunter2@/s",
        "postgres://me:hunter2@db:0/s",
        "postgres://me:hunter2@db:65536/s",
        "postgres://me:hunter2@db:x/s",
        "postgres://me:hunter2@db/s/t",
        "postgres://me:hunter2@a,b/s",
        "postgres://me:hunter2@[::x]/s",
        "postgres://me:hunter2@db/s#x",
        "postgres://me:hunter2@db/s?sslmode=require",
        "postgres://me:hunter2@db/s?sslmode=prefer",
        "postgres://me:hunter2@db/s?sslmode=",
        "postgres://me:hunter2@db/s?application_name=x",
        "postgres://me:hunter2@db/s?sslmode=disable&sslmode=verify-full",
        "postgres://me:hunter2%@db/s",
        "postgres://me:hunter2%4@db/s",
        "postgres://me:hunter2%zz@db/s",
        "postgres://me:hunter2%00@db/s",
        "postgres://me:hunter2%ff@db/s",
        "postgres://me:hun/ter2@db/s",
        "redis://me@localhost/hunter2",
        "rediss://:hunter2@cache/zero",
        "rediss://:hunter2@cache/-1",
        "rediss://:hunter2@cache/1/2",
        "rediss://:hunter2@cache?sslmode=verify-full",
        " rediss://:hunter2@cache",
      })
  void anyOtherTextIsAProblemAndIsNotQuoted(String url) {
    assertThatThrownBy(() -> read(url))
        .hasMessageContaining("sessions-store.url: must be a URL postgres://user[:password]@host")
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("ter2");
  }

  @ParameterizedTest
  @CsvSource({
    "redis://:hunter2@cache.example, must begin with rediss:",
    "redis://:hunter2@10.0.0.1, must begin with rediss:",
    "redis://:hunter2@0.0.0.0, must begin with rediss:",
    "postgres://me:hunter2@db/s?sslmode=disable, must not have sslmode=disable",
    "postgres://me:hunter2@[2001:db8::1]/s?sslmode=disable, must not have sslmode=disable",
  })
  void beyondLoopbackTheConnectionMustBeEncrypted(String url, String problem) {
    assertThatThrownBy(() -> read(url))
        .hasMessageContaining("sessions-store.url: " + problem)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void theUrlMayStandInAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("url"), "postgres://me:pw@db/s\n");
    StoreAddress address = read(new JsonObject().put("sessions-store.url-file", file.toString()));
    assertThat(address.database()).isEqualTo("s");
  }

  @Test
  void aWrongUrlInAFileIsNotQuoted(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("url"), "hunter2");
    JsonObject config = new JsonObject().put("sessions-store.url-file", file.toString());
    assertThatThrownBy(() -> read(config))
        .hasMessageContaining("sessions-store.url-file: must be a URL postgres://")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void certificatesAreOfAnEncryptedConnection() {
    JsonObject config = new JsonObject().put("sessions-store.ca-file", CA);
    assertThat(read(config.copy().put("sessions-store.url", "rediss://cache")).caFile())
        .isEqualTo(Path.of(CA));
    assertThatThrownBy(() -> read(config.copy().put("sessions-store.url", "redis://localhost")))
        .hasMessageContaining("sessions-store.ca-file: has no effect");
    assertThatThrownBy(() -> read(config))
        .hasMessageContaining("sessions-store.ca-file: needs sessions-store.url");
  }

  @Test
  void aFileWithoutCertificatesIsAProblem() {
    JsonObject config =
        new JsonObject()
            .put("sessions-store.url", "rediss://cache")
            .put("sessions-store.ca-file", "src/test/resources/tls/server.key");
    assertThatThrownBy(() -> read(config)).hasMessageContaining("sessions-store.ca-file: ");
  }
}
