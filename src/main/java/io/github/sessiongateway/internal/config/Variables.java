package io.github.sessiongateway.internal.config;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The environment variables that are settings of the gateway. */
public final class Variables {
  static final String PREFIX = "GATEWAY_";

  /** The variables of the command call, and of scripts. */
  private static final Set<String> NOT_SETTINGS =
      Set.of("GATEWAY_KEY", "GATEWAY_BEARER", "GATEWAY_JAR", "GATEWAY_ARCHIVE");

  /** The variables that Kubernetes sets for a Service whose name begins with gateway. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "GATEWAY_(.*_)?(SERVICE_(HOST|PORT(_.+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

  private Variables() {}

  /** Returns the variable of a key. */
  static String name(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Returns whether a variable is a setting. An empty variable is not. */
  public static boolean isSetting(String name, String value) {
    return name.startsWith(PREFIX)
        && !value.isEmpty()
        && !NOT_SETTINGS.contains(name)
        && !SERVICE_LINK.matcher(name).matches()
        && !(name.endsWith("PORT") && SERVICE_URL.matcher(value).matches());
  }

  /** Returns what shows that this process has read a value wrongly, in words, or null. */
  public static @Nullable String problem(String value) {
    boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(value);
    return ascii || charset().equals("UTF-8")
        ? null
        : "has characters that this locale cannot read: set LC_ALL=C.UTF-8";
  }

  /** Returns the charset that Java decodes the environment with. */
  private static String charset() {
    return Runtime.version().feature() < 18
        ? Charset.defaultCharset().name()
        : System.getProperty("sun.jnu.encoding", "");
  }
}
