package io.github.sessiongateway.words;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The rules of language that a machine can judge. Each returns what breaks it. */
final class WordRules {
  static final int MOST_WORDS = 30;
  static final int LONGEST_SUBJECT = 72;

  private static final Pattern NEGATED_NOUN =
      Pattern.compile("\\b[Nn]obody|[a-z]Nobody|\\bis[\\s*#/]+none\\b");
  private static final Pattern HEADLESS = Pattern.compile("(?:Who|Whoever|Or)\\b[^?]*");

  private WordRules() {}

  /** Returns the sentences of more than {@value #MOST_WORDS} words. */
  static List<String> longSentences(List<String> paragraphs) {
    return paragraphs.stream()
        .flatMap(paragraph -> sentences(paragraph).stream())
        .filter(sentence -> words(sentence) > MOST_WORDS)
        .toList();
  }

  /** Returns the lines with a negated noun, in the text or in a name. */
  static List<String> negatedNouns(String text) {
    return NEGATED_NOUN.matcher(text).results().map(found -> lines(text, found)).toList();
  }

  /** Returns the comments that begin with "Who", "Whoever" or "Or" and ask nothing. */
  static List<String> headlessComments(List<String> comments) {
    return comments.stream()
        .map(comment -> sentences(comment).get(0))
        .filter(sentence -> HEADLESS.matcher(sentence).matches())
        .toList();
  }

  /** Returns the subjects of more than {@value #LONGEST_SUBJECT} characters. */
  static List<String> longSubjects(List<String> subjects) {
    return subjects.stream().filter(subject -> subject.length() > LONGEST_SUBJECT).toList();
  }

  /** Returns the sentences: each ends before a space and what begins the next one. */
  static List<String> sentences(String paragraph) {
    return List.of(
        paragraph.split("(?<=[.!?][\"')*]{0,3}) (?=[\"'(*]{0,3}(?:\\p{Lu}|\\d|code\\b))", -1));
  }

  private static String lines(String text, MatchResult found) {
    int end = text.indexOf('\n', found.end());
    return text.substring(text.lastIndexOf('\n', found.start()) + 1, end < 0 ? text.length() : end)
        .strip();
  }

  private static long words(String sentence) {
    return Arrays.stream(sentence.split(" ", -1))
        .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
        .count();
  }
}
