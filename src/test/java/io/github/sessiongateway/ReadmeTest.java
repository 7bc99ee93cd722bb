package io.github.sessiongateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.testing.Readme;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  void everyFailureHasItsRow() {
    List<String> documented =
        Readme.table("status").stream().map(cells -> cells.get(0) + " " + cells.get(1)).toList();
    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(Failure.values())
                .map(
                    failure ->
                        (failure.status() == 0 ? "Koyeb's" : String.valueOf(failure.status()))
                            + (" `" + failure.code() + "`"))
                .toList());
  }

  @Test
  void everyAddressHasItsRow() {
    assertThat(Readme.table("address").stream().map(cells -> cells.get(0)))
        .containsExactlyElementsOf(
            Arrays.stream(SessionAddress.values()).map(a -> "`" + a.address() + "`").toList());
  }
}
