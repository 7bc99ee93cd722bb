package io.github.sessiongateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.testing.Readme;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  void everyFailureHasItsRow() {
    List<String> documented =
        Readme.table("status").stream().map(cells -> cells.get(0) + " " + cells.get(1)).toList();
    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(Failure.values())
                .filter(failure -> failure != Failure.UNKNOWN)
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
            Stream.concat(
                    Arrays.stream(SessionAddress.values()).map(SessionAddress::address),
                    Arrays.stream(ManagedAddress.values()).map(ManagedAddress::address))
                .map(address -> "`" + address + "`")
                .toList());
  }

  @Test
  void theDiagramHasEveryStateOfASessionAndNoOther() {
    Set<String> drawn = new TreeSet<>();
    for (Readme.Block block : Readme.blocks()) {
      if (block.info().equals("mermaid")) {
        Pattern.compile("(\\w+|\\[\\*]) --> (\\w+|\\[\\*])")
            .matcher(block.text())
            .results()
            .forEach(edge -> drawn.addAll(List.of(edge.group(1), edge.group(2))));
      }
    }
    drawn.remove("[*]");
    assertThat(drawn)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(SessionStatus.State.values())
                .filter(state -> state != SessionStatus.State.UNKNOWN)
                .map(SessionStatus.State::json)
                .toList());
  }
}
