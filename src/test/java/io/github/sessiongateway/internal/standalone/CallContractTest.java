package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.contract.ContractCase;
import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.github.sessiongateway.contract.ContractTable;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract over the command {@code call}: through a bridge, and with its own gateway. */
class CallContractTest {
  /** The failures that may pass. Any other would occur again. */
  private static final Set<Integer> MAY_PASS = Set.of(429, 503, 504);

  private abstract static class Call extends ContractTable {
    @TempDir Path folder;

    abstract List<String> way() throws IOException;

    /** A command line only has the token's header. */
    @Override
    protected boolean carries(ContractCase row) {
      Set<String> headers = row.headers().fieldNames();
      String authorization = row.headers().getString("Authorization", "Bearer x");
      return Set.of("Authorization").containsAll(headers)
          && authorization.startsWith("Bearer ")
          && authorization.length() > "Bearer ".length();
    }

    @Override
    protected Outcome send(ContractCase row) {
      try {
        return call(row);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Outcome call(ContractCase row) throws IOException {
      List<String> args = new ArrayList<>(List.of(row.address()));
      args.addAll(way());
      if (row.headers().containsKey("Authorization")) {
        String token = row.headers().getString("Authorization").substring("Bearer ".length());
        Path file = Files.writeString(folder.resolve("token"), token + "\n");
        args.addAll(List.of("--token-file", file.toString()));
      }
      String body = "";
      if (row.body() != null) {
        args.addAll(List.of("--body", "-"));
        body = row.body().encode();
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int code =
          CallCommand.run(
              args.toArray(String[]::new),
              new ByteArrayInputStream(body.getBytes(UTF_8)),
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              Map.of());
      if (code == 0) {
        assertThat(err.toString(UTF_8)).isEmpty();
        return Outcome.reply(new JsonObject(out.toString(UTF_8)));
      }
      JsonObject error = new JsonObject(err.toString(UTF_8));
      assertThat(code)
          .as(err.toString(UTF_8))
          .isEqualTo(MAY_PASS.contains(error.getInteger("status")) ? 75 : 1);
      assertThat(out.toString(UTF_8)).isEmpty();
      return Outcome.error(error);
    }
  }

  @Nested
  class ViaABridge extends Call {
    @Override
    protected JsonObject config() {
      return new JsonObject().put("bridge.http.enabled", true).put("bridge.http.port", 0);
    }

    @Override
    List<String> way() {
      return List.of("--via", bridge().toString());
    }
  }

  @Nested
  class InItsOwnProcess extends Call {
    @Override
    List<String> way() throws IOException {
      Path file = folder.resolve("gateway.json");
      Files.writeString(file, upstream().encode());
      return List.of("-conf", file.toString());
    }
  }
}
