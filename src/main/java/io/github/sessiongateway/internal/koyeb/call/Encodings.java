package io.github.sessiongateway.internal.koyeb.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resolves the escapes of JSON, URLs and HTML in a text, also within one another. */
final class Encodings {
  private static final int MOST_ROUNDS = 4;
  private static final Pattern JSON =
      Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^ux]))");
  private static final Pattern PERCENT = Pattern.compile("(?:%[0-9a-fA-F]{2})+");
  private static final Pattern HTML =
      Pattern.compile("&(?:#(\\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,6}));?");
  private static final Map<String, String> NAMED =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");

  private Encodings() {}

  /** Returns the text, and each text that results from resolving its escapes. */
  static Set<String> decoded(String text) {
    Set<String> all = new LinkedHashSet<>();
    Set<String> latest = Set.of(text);
    for (int round = 0; round < MOST_ROUNDS && all.addAll(latest); round++) {
      Set<String> next = new LinkedHashSet<>();
      for (String form : latest) {
        next.add(html(percent(json(form))));
        next.add(html(percent(form)));
      }
      latest = next;
    }
    return all;
  }

  /** Returns the text in lower case, without white space and unprintable characters. */
  static String comparable(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    Normalizer.normalize(text, Normalizer.Form.NFKC)
        .codePoints()
        .filter(c -> isPrintable(c) && !Character.isWhitespace(c) && !Character.isSpaceChar(c))
        // Base64 for URLs has two other characters, and no padding.
        .map(c -> c == '-' ? '+' : c == '_' ? '/' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  static boolean isPrintable(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }

  private static String json(String text) {
    return JSON.matcher(text)
        .replaceAll(
            escape -> {
              String hex = escape.group(1) == null ? escape.group(2) : escape.group(1);
              return Matcher.quoteReplacement(
                  hex == null ? named(escape.group(3)) : character(hex, 16));
            });
  }

  private static String named(String escaped) {
    return switch (escaped) {
      case "n", "r", "t", "b", "f" -> " ";
      default -> escaped;
    };
  }

  private static String percent(String text) {
    return PERCENT
        .matcher(text)
        .replaceAll(
            run -> {
              ByteArrayOutputStream bytes = new ByteArrayOutputStream();
              for (int i = 1; i < run.group().length(); i += 3) {
                bytes.write(Integer.parseInt(run.group().substring(i, i + 2), 16));
              }
              return Matcher.quoteReplacement(bytes.toString(UTF_8));
            });
  }

  private static String html(String text) {
    return HTML.matcher(text)
        .replaceAll(reference -> Matcher.quoteReplacement(referenced(reference)));
  }

  private static String referenced(MatchResult reference) {
    if (reference.group(1) != null) {
      return character(reference.group(1), 10);
    }
    return reference.group(2) != null
        ? character(reference.group(2), 16)
        : NAMED.getOrDefault(reference.group(3).toLowerCase(Locale.ROOT), reference.group());
  }

  /** Returns the character of an escape; a pair of UTF-16 is two escapes. */
  private static String character(String digits, int radix) {
    int c = Integer.parseInt(digits, radix);
    return Character.isValidCodePoint(c) ? Character.toString(c) : "";
  }
}
