package io.github.sessiongateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.SessionException.Field;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionExceptionTest {
  @Test
  void atMostSixteenWrongFieldsAreNamed() {
    SessionException all = SessionException.invalid(fields(16));
    assertThat(all.fields()).hasSize(16);
    assertThat(all.getMessage()).endsWith("; f15 is not known.");
    SessionException some = SessionException.invalid(fields(1_000));
    assertThat(some.fields()).isEqualTo(fields(16));
    assertThat(some.getMessage()).endsWith("; f15 is not known; and 984 more.");
    assertThat(some.toJson().getJsonArray("fields")).hasSize(16);
  }

  @Test
  void atMostSixteenWrongFieldsOfKoyebAreNamed() {
    SessionException some = SessionException.ofKoyeb(400, "wrong", "This is wrong.", fields(18));
    assertThat(some.fields()).isEqualTo(fields(16));
    assertThat(some.getMessage()).isEqualTo("This is wrong. (and 2 more fields)");
    assertThat(SessionException.ofKoyeb(400, "wrong", "This is wrong.", fields(16)).getMessage())
        .isEqualTo("This is wrong.");
  }

  private static List<Field> fields(int number) {
    return IntStream.range(0, number).mapToObj(i -> new Field("f" + i, "is not known")).toList();
  }
}
