package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.NumberedKoyeb;
import io.github.sessiongateway.testing.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that each print one token, as the jobs of a pipeline do, with one store. */
@Timeout(300)
@ExtendWith(VertxExtension.class)
class SharedCallsIT {
  private static final int JOBS = 5;
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  @Test
  void callsAtOnceShareOneLogin(Vertx vertx, @TempDir Path dir) throws Exception {
    NumberedKoyeb koyeb = NumberedKoyeb.start(vertx);
    try (PostgresServer server = PostgresServer.launch();
        FatJar jar = new FatJar()) {
      Path conf = dir.resolve("gateway.json");
      Files.writeString(conf, config(koyeb, server, dir).encode());
      List<Process> jobs = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        jobs.add(call(jar, conf));
      }
      for (Process job : jobs) {
        assertThat(FatJar.ended(job))
            .isEqualTo(new FatJar.Ended(0, NumberedKoyeb.TOKEN + "1\n", ""));
      }
      assertThat(FatJar.ended(call(jar, conf)).out()).isEqualTo(NumberedKoyeb.TOKEN + "1\n");
    }
    assertThat(koyeb.calls()).containsExactly("login");
  }

  private static Process call(FatJar jar, Path conf) throws Exception {
    return jar.start(
        Map.of(), "call", "session.token", "-conf", conf.toString(), "--print", "token.id");
  }

  private static JsonObject config(NumberedKoyeb koyeb, PostgresServer server, Path dir)
      throws Exception {
    return new JsonObject()
        .put("upstream.base-url", koyeb.url())
        .put("sessions.default.credential.kind", "password")
        .put("sessions.default.credential.email", "bot@example.com")
        .put("sessions.default.credential.password", "secret")
        .put("sessions-store.url", server.url())
        .put("sessions-store.key-file", Files.writeString(dir.resolve("key"), KEY).toString());
  }
}
