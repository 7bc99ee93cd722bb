package io.github.sessiongateway.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationHeaderTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "Root=1-67891233-abcdef012345678912345678", "0f:9", "x_y.z"})
  void theUsualFormsOfIdsAreTaken(String id) {
    assertThat(read(headers(id), new JsonObject()).id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "ä", "a\nb", "a,b", "kgw_key", "\"", "a/b"})
  void anyOtherTextIsRefusedAndNotQuoted(String id) {
    assertRefused(read(headers(id), new JsonObject()), id);
  }

  @Test
  void anIdOfMoreThan64CharactersIsRefused() {
    assertThat(read(headers("a".repeat(64)), null).id()).hasSize(64);
    assertRefused(read(headers("a".repeat(65)), null), "a".repeat(65));
  }

  @Test
  void anIdThatIsGivenTwiceIsRefused() {
    assertRefused(read(headers("one").add("Correlation-Id", "two"), null), "one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "token", "rejected", "seon_fp", "email"})
  void anIdThatIsASecretOfTheBodyIsRefused(String field) {
    assertRefused(read(headers("s3cret"), new JsonObject().put(field, "s3cret")), "s3cret");
  }

  @Test
  void anIdThatIsASecretOfAnotherPlaceIsRefused() {
    JsonObject token = new JsonObject().put("token", new JsonObject().put("id", "s3cret"));
    assertRefused(read(headers("s3cret"), token), "s3cret");
    assertRefused(read(headers("s3cret").add("authorization", "Bearer s3cret"), null), "s3cret");
    assertRefused(read(headers("s3cret").add("seon-fp", "s3cret"), null), "s3cret");
  }

  @Test
  void aRequestMayHaveNoId() {
    assertThat(read(MultiMap.caseInsensitiveMultiMap(), "body"))
        .isEqualTo(new CorrelationHeader(null, null));
  }

  private static MultiMap headers(String id) {
    return MultiMap.caseInsensitiveMultiMap().add("correlation-id", id);
  }

  private static CorrelationHeader read(MultiMap headers, Object body) {
    return CorrelationHeader.of(headers, body);
  }

  private static void assertRefused(CorrelationHeader read, String id) {
    assertThat(read.id()).isNull();
    SessionException problem = Objects.requireNonNull(read.problem());
    assertThat(problem.fields()).singleElement().extracting("field").isEqualTo("correlation-id");
    if (id.length() > 2) {
      assertThat(problem.getMessage()).doesNotContain(id);
    }
  }
}
