package io.github.sessiongateway.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A fault of a Koyeb on raw sockets. The next three requests meet {@code kind=3}; a fifth of the
 * requests meets {@code kind=20%}. Kinds with a status name it: {@code own-503}.
 *
 * @param status 0 for a kind without one
 * @param amount the number of requests, or the percentage
 */
public record KoyebFault(Kind kind, int status, int amount, boolean isRate) {
  /** The kinds of faults. Except for the kinds with a status, the request is done. */
  public enum Kind {
    /** The connection is reset as soon as it is open. */
    RESET_BEFORE_READING,
    /** The connection is reset without a byte of an answer. */
    RESET_AFTER_READING,
    /** The connection is reset within the head. */
    RESET_IN_HEAD,
    /** The connection is reset before the announced length. */
    RESET_IN_BODY,
    /** The connection ends in order, but before the announced length. */
    CLOSE_IN_BODY,
    /** Nothing comes. */
    STALL_BEFORE_HEAD,
    /** Nothing comes after the beginning of the head. */
    STALL_IN_HEAD,
    /** Nothing comes after the beginning of the body. */
    STALL_IN_BODY,
    /** The body comes a byte at a time, for longer than any caller waits. */
    TRICKLE,
    /** 1xx without end. */
    INFORMATIONAL_FLOOD,
    /** A 102 before the answer. */
    PROCESSING,
    /** A header of a megabyte. */
    HUGE_HEADER,
    /** A proxy's page. */
    HTML,
    /** JSON, but an array. */
    ARRAY,
    /** An object without a token. */
    NO_TOKEN,
    /** A token whose id is empty. */
    EMPTY_ID,
    /** A token whose id is a number. */
    NUMBER_ID,
    /** A token whose id is not a bearer. */
    ODD_ID,
    /** An expiry that is not a time. */
    NO_TIME,
    /** Ten thousand levels of nesting. */
    DEEP,
    /** Bytes that are not UTF-8. */
    BAD_UTF8,
    /** A compressed body, although the request did not ask for it. */
    GZIP,
    /** A body of a megabyte. */
    TOO_LARGE,
    /** A second answer behind the first. */
    ANSWER_TWICE,
    /** A second status line below the first. */
    TWO_STATUS_LINES,
    /** The connection is closed after an answer that did not announce it. */
    CLOSE_AFTER_ANSWER,
    /** An answer that is not HTTP. */
    NOT_HTTP,
    /** A status in Koyeb's Error shape; the request is not done. */
    OWN,
    /** A status without a body; the request is not done. */
    BARE,
    /** A status with {@code Retry-After: 1}; the request is not done. */
    SECONDS,
    /** A status with a date a second later than its own; the request is not done. */
    DATE,
    /** A status with {@code Retry-After: 3600}; the request is not done. */
    HOUR,
    /** A status with a {@code Retry-After} that cannot be read; the request is not done. */
    ODD;

    private static final Set<Kind> OF_A_STATUS = Set.of(OWN, BARE, SECONDS, DATE, HOUR, ODD);

    /** Whether the fault is an answer with any status, and the request is not done. */
    public boolean hasStatus() {
      return OF_A_STATUS.contains(this);
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-') + (hasStatus() ? "-STATUS" : "");
    }
  }

  private static final Pattern ENTRY =
      Pattern.compile("([a-z0-9-]+?)(?:-([3-5]\\d\\d))?=(\\d{1,5})(%?)");

  /** Reads {@code kind=amount}. Returns null for any other text. */
  public static @Nullable KoyebFault parse(String entry) {
    Matcher matcher = ENTRY.matcher(entry);
    if (!matcher.matches()) {
      return null;
    }
    String name = matcher.group(1) + (matcher.group(2) == null ? "" : "-STATUS");
    int status = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
    int amount = Integer.parseInt(matcher.group(3));
    boolean isRate = !matcher.group(4).isEmpty();
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.text().equals(name) && !(isRate && amount > 100))
        .findFirst()
        .map(kind -> new KoyebFault(kind, status, amount, isRate))
        .orElse(null);
  }
}
