package io.github.sessiongateway.internal.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A fault of the sandbox. The next three requests meet {@code kind=3}; a fifth of the requests
 * meets {@code kind=20%}. Kinds with a status name it: {@code own-503}.
 *
 * @param status 0 for a kind without one
 * @param amount the number of requests, or the percentage
 */
public record SandboxFault(Kind kind, int status, int amount, boolean isRate) {
  /** The kinds of faults. Except for the kinds with a status, the request is done. */
  public enum Kind {
    /** The connection is reset without a byte of an answer. */
    RESET_AFTER_READING,
    /** Nothing comes. */
    STALL_BEFORE_HEAD,
    /** The body comes a byte at a time, for longer than any caller waits. */
    TRICKLE,
    /** A proxy's page. */
    HTML,
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

  /** All kinds, as the configuration writes them. */
  static final String KINDS =
      Arrays.stream(Kind.values()).map(Kind::text).collect(Collectors.joining(", "));

  private static final Pattern ENTRY =
      Pattern.compile("([a-z0-9-]+?)(?:-([3-5]\\d\\d))?=(\\d{1,5})(%?)");

  /** Reads {@code kind=amount}. Returns null for any other text. */
  public static @Nullable SandboxFault parse(String entry) {
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
        .map(kind -> new SandboxFault(kind, status, amount, isRate))
        .orElse(null);
  }
}
