package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files that the commands of the fat jar leave in the temporary directory. */
@Tag("full")
@Timeout(120)
class TemporaryFilesIT {
  private @TempDir Path temporary;

  @Test
  void aKilledGatewayLeavesNoTemporaryFile() throws Exception {
    try (FatJar jar = new FatJar("-Djava.io.tmpdir=" + temporary)) {
      FatJar.Ready gateway = jar.run(Map.of());
      assertThat(left()).isEmpty();
      assertThat(get(gateway.url("health"))).contains("UP");
      assertThat(get(gateway.url("console"))).contains("<html");
      gateway.process().destroyForcibly().waitFor();
      assertThat(left()).isEmpty();
    }
  }

  @Test
  void aCallNeedsNoTemporaryDirectory() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    try (FatJar jar = new FatJar("-Djava.io.tmpdir=" + file)) {
      FatJar.Ended ended =
          jar.command(
              "{\"email\":\"demo@example.com\",\"password\":\"demo\"}",
              Map.of(),
              "call",
              "session.login",
              "--body",
              "-",
              "-conf",
              "conf/sandbox.yaml");
      assertThat(ended.err()).isEmpty();
      assertThat(new JsonObject(ended.out()).getJsonObject("token").getString("id"))
          .startsWith("eyJ");
    }
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private List<Path> left() throws IOException {
    try (var files = Files.list(temporary)) {
      return files.toList();
    }
  }
}
