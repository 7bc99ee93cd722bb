package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.LogLines;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnreadableRowsTest {
  private final UnreadableRows rows = new UnreadableRows();

  private void read(boolean isFirst, List<String> readable, List<String> unreadable) {
    List<Row> all =
        readable.stream()
            .map(
                name ->
                    new Row(name, 1, Version.NONE, null, null, Attempts.NONE, false, 0, Row.FORMAT))
            .toList();
    rows.read(new Page(all, unreadable, Cursor.START, true, 0), isFirst);
  }

  @Test
  void aRowIsUnreadableUntilALaterPageHasIt() {
    read(true, List.of("a"), List.of("b", "c"));
    assertThat(rows.size()).isEqualTo(2);
    read(false, List.of("a"), List.of("b"));
    assertThat(rows.size()).isEqualTo(2);
    read(false, List.of("b"), List.of());
    assertThat(rows.size()).isEqualTo(1);
  }

  @Test
  void theFirstOfAllPagesBeginsAnew() {
    read(true, List.of(), List.of("b", "c"));
    read(true, List.of(), List.of("c"));
    assertThat(rows.size()).isEqualTo(1);
  }

  @Test
  void aTableOfForeignRowsCountsAsAThousand() {
    read(true, List.of(), IntStream.range(0, 600).mapToObj(i -> "row" + i).toList());
    read(false, List.of(), IntStream.range(600, 3_000).mapToObj(i -> "row" + i).toList());
    assertThat(rows.size()).isEqualTo(1_000);
  }

  @Test
  void theLogNamesTheFirstOfThem() {
    try (LogLines log = LogLines.of(UnreadableRows.class)) {
      read(true, List.of(), IntStream.range(0, 12).mapToObj(i -> "row" + i).toList());
      read(false, List.of(), List.of("row3"));
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0)).contains("row0, row1, ").endsWith("row9, and 2 more");
    }
  }
}
