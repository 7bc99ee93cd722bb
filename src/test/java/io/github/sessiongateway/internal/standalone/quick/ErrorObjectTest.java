package io.github.sessiongateway.internal.standalone.quick;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.json.JsonReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The error object of the quick commands beside that of the API. */
class ErrorObjectTest {
  @ParameterizedTest
  @EnumSource(Failure.class)
  void aFailureOfTheCommandIsWrittenAsTheApiWritesIt(Failure failure) {
    SessionException expected =
        SessionException.of(failure, "Why \u00e4 \"\n").because(Reason.RESET);
    ErrorObject error = ErrorObject.of(failure, "Why \u00e4 \"\n", Reason.RESET);
    assertThat(JsonWriter.write(error.json())).isEqualTo(expected.toJson().encode());
    assertThat(error.exitCode()).isEqualTo(ExitCode.of(expected));
  }

  static Stream<JsonObject> errors() {
    JsonObject error =
        new JsonObject()
            .put("status", 429)
            .put("code", "rate_limited")
            .put("message", "Later.")
            .put("origin", "gateway");
    JsonArray fields = new JsonArray();
    IntStream.range(0, 20)
        .forEach(i -> fields.add(new JsonObject().put("field", "f" + i).put("description", "d")));
    return Stream.concat(
        Stream.of(Failure.values()).map(each -> error.copy().put("code", each.code())),
        Stream.of(
            error,
            error.copy().put("origin", "koyeb").put("status", 503).put("code", "own"),
            error.copy().put("origin", "koyeb").put("status", 401),
            error.copy().put("origin", "another"),
            error.copy().put("retry_after", 7).put("code", "internal"),
            error.copy().put("reason", "dns").put("unknown", new JsonObject()),
            error.copy().put("reason", "of a newer gateway").put("code", "newer"),
            error.copy().put("fields", fields),
            error.copy().put("correlation_id", "c-1"),
            error.copy().put("correlation_id", 1),
            new JsonObject().put("status", 400).put("code", "invalid_request")));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorOfTheBridgeIsReadAsTheApiReadsIt(JsonObject json) throws IOException {
    SessionException expected = SessionException.fromJson(json);
    ErrorObject error = ErrorObject.read(JsonReader.reply(json.toBuffer().getBytes()));
    assertThat(JsonWriter.write(error.json())).isEqualTo(expected.toJson().encode());
    assertThat(error.failure()).isEqualTo(expected.failure());
    assertThat(error.exitCode()).isEqualTo(ExitCode.of(expected));
  }

  @Test
  void aRefusalThatIsRememberedDoesNotPass() {
    SessionException refused = SessionException.of(Failure.FORBIDDEN, "No.");
    assertThat(ExitCode.of(refused.retryAfter(Duration.ofMinutes(5)))).isEqualTo(ExitCode.FAILED);
    assertThat(ExitCode.of(refused)).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void withoutAStatusAndACodeItIsNotAnError() {
    assertThat(ErrorObject.read(Map.of("status", 400))).isNull();
    assertThat(ErrorObject.read(Map.of("status", "400", "code", "invalid_request"))).isNull();
  }
}
