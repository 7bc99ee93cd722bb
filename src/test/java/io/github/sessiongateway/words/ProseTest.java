package io.github.sessiongateway.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProseTest {
  @Test
  void commentsAreReadAndLiteralsAreNot() {
    String source =
        """
        String url = "http://x \\" // no";
        char quote = '"'; // One
        // two.
        String block = \"""
            /* no */ "
            \""";
        /*
         * Three,
         * four.
         */
        """;
    assertThat(Prose.javaComments(source)).containsExactly("One two.", "Three, four.");
  }

  @Test
  void javadocIsReadWithoutTagsListsAndListings() {
    String source =
        """
        /**
         * Returns {@code a b c} of
         * {@link Other#name(int) it}.
         * <ul><li>no</ul>
         * <pre>no</pre>
         *
         * <p>Second.
         *
         * @return no
         */
        /* no */
        /** Short. */
        """;
    assertThat(Prose.javadoc(source))
        .containsExactly("Returns code of code.", "", "", "Second.", "Short.");
  }

  @Test
  void otherCommentsAreReadWhereTheyBeginALine() {
    String text =
        """
        #!/bin/sh
        # One
        # two.
        url="http://x" # no
          // Three.
        <!-- Four. -->
        /* Five. */
        """;
    assertThat(Prose.otherComments(text)).containsExactly("One two.", "Three.", "Four.", "Five.");
  }

  @Test
  void aDocumentIsReadWithoutListingsTablesHeadingsAndHtml() {
    String text =
        """
        # no
        A [link](http://x) of
        `a b`.
        ```sh
        no
        ```
        | no | no |
        <br>
        - One
          more.
        - Two.
        1. Three.
        """;
    assertThat(Prose.markdown(text))
        .filteredOn(paragraph -> !paragraph.isEmpty())
        .containsExactly("A link of code.", "One more.", "Two.", "Three.");
  }
}
