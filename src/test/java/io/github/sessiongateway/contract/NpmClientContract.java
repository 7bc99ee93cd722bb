package io.github.sessiongateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The bridges by the unmodified public clients for JavaScript, in node. */
abstract class NpmClientContract extends ContractTable {
  private Process node;

  /** The script, and where it connects. */
  abstract String[] script();

  @BeforeEach
  void start() throws IOException {
    node =
        new ProcessBuilder("node", script()[0], script()[1])
            .directory(Path.of("src/it/npm").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
  }

  @AfterEach
  void stop() {
    node.destroyForcibly();
  }

  /** Writes the row, and reads the line that it answers with. */
  @Override
  protected Outcome send(ContractCase row) {
    JsonObject json =
        new JsonObject()
            .put("address", row.address())
            .put("headers", row.headers())
            .put("body", row.body());
    try {
      node.outputWriter(UTF_8).write(json.encode() + "\n");
      node.outputWriter(UTF_8).flush();
      BufferedReader lines = node.inputReader(UTF_8);
      String line = lines.readLine();
      assertThat(line).as("a line from the client").isNotNull();
      JsonObject outcome = new JsonObject(line);
      return new Outcome(outcome.getJsonObject("reply"), outcome.getJsonObject("error"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
