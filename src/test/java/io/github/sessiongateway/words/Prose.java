package io.github.sessiongateway.words;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The text for people in a file: its comments, its Javadoc, the paragraphs of a document. */
final class Prose {
  /** A literal, which can look like a comment, or a comment (group 1). */
  private static final Pattern JAVA =
      Pattern.compile(
          "\"\"\".*?(?<!\\\\)\"\"\""
              + "|\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\""
              + "|'[^'\\\\\n]*+(?:\\\\.[^'\\\\\n]*+)*+'"
              + "|(/\\*.*?\\*/|//[^\n]*(?:\n[ \t]*//[^\n]*)*)",
          Pattern.DOTALL);

  private static final Pattern OTHER =
      Pattern.compile(
          "^[ \t]*(?:(?:#|//)(?!!).*(?:\n[ \t]*(?:#|//).*)*|<!--[^>]*|/\\*[^/]*)",
          Pattern.MULTILINE);

  private Prose() {}

  /** Returns the comments of Java source; line comments that follow each other are one. */
  static List<String> javaComments(String source) {
    return JAVA.matcher(source)
        .results()
        .map(comment -> comment.group(1))
        .filter(comment -> comment != null)
        .map(comment -> plain(comment.replaceAll("(?m)^\\s*(//|/\\*+|\\*(?!/))|\\*/", " ")))
        .toList();
  }

  /** Returns the paragraphs of the Javadoc, without block tags, lists, tables and listings. */
  static List<String> javadoc(String source) {
    List<String> paragraphs = new ArrayList<>();
    JAVA.matcher(source)
        .results()
        .map(MatchResult::group)
        .filter(comment -> comment.startsWith("/**"))
        .map(comment -> comment.replaceAll("(?m)^\\s*(/\\*\\*|\\*(?!/))|\\*/", " "))
        .map(comment -> comment.replaceFirst("(?ms)^\\s*@\\w.*", ""))
        .map(comment -> comment.replaceAll("(?s)<(pre|ul|ol|table)\\b.*?</\\1>", "<p>"))
        .forEach(
            comment -> {
              for (String paragraph : comment.split("<p>", -1)) {
                paragraphs.add(plain(paragraph));
              }
            });
    return paragraphs;
  }

  /** Returns the comments of a script, a configuration, XML or a page, if they begin a line. */
  static List<String> otherComments(String text) {
    return OTHER
        .matcher(text)
        .results()
        .map(
            comment ->
                plain(comment.group().replaceAll("(?m)^\\s*(#+|//|<!--|/?\\*+)|[-*]+$", " ")))
        .toList();
  }

  /** Returns paragraphs and the items of lists; no listings, tables, headings and HTML. */
  static List<String> markdown(String text) {
    return Pattern.compile("\n\\s*\n|\n(?=\\s*(?:[-*]|\\d+\\.) )")
        .splitAsStream(
            text.replaceAll("(?ms)^\\s*```.*?^\\s*```$", "\n\n")
                .replaceAll("(?m)^\\s*[|#<].*$", "\n")
                .replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1"))
        .map(paragraph -> plain(paragraph.replaceFirst("^\\s*(?:[-*>]|\\d+\\.) ", "")))
        .toList();
  }

  /** Returns the text in one line, code and links each as one word. */
  private static String plain(String text) {
    return text.replaceAll("\\{@\\w+\\s[^}]*\\}|`[^`]+`", "code").replaceAll("\\s+", " ").strip();
  }
}
