package io.github.sessiongateway.internal.standalone.quick;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.internal.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The command {@code call} with {@code --via}, with its options. */
public record BridgeCall(
    String address,
    String via,
    @Nullable String body,
    @Nullable String tokenFile,
    @Nullable String print,
    @Nullable String keyFile,
    @Nullable String caFile) {
  /** Longer than a gateway or its bridge needs for any reply. */
  public static final Duration LIMIT = Duration.ofSeconds(40);

  private static final List<String> OPTIONS =
      List.of("--body", "--token-file", "--print", "--via", "--key-file", "--ca-file");

  /** Returns the options of a command line, or null if picocli has to read it. */
  public static @Nullable BridgeCall of(String[] args) {
    PlainWords words = PlainWords.of(args, OPTIONS, 1);
    if (words == null || words.arguments().isEmpty()) {
      return null;
    }
    String via = words.option("--via");
    return via == null
        ? null
        : new BridgeCall(
            words.arguments().get(0),
            via,
            words.option("--body"),
            words.option("--token-file"),
            words.option("--print"),
            words.option("--key-file"),
            words.option("--ca-file"));
  }

  /** Runs the command and returns the exit code. */
  public int run(InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {
    try {
      checkAddress(address);
      CallInput input = CallInput.read(address, body, tokenFile, in, env);
      return print(
          reply(via, keyFile, caFile, env, address, input.body(), input.bearer()), print, out, err);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return ExitCode.COMMAND_LINE;
    } catch (BridgeException e) {
      return e.report(err);
    } catch (TimeoutException e) {
      return late(err);
    } catch (Exception e) {
      throw new IllegalStateException("A call failed in an unknown way", e);
    }
  }

  /**
   * Returns the reply of a running gateway. It blocks.
   *
   * @throws IllegalArgumentException if the URL, the key or the authorities are wrong
   * @throws BridgeException if there is no reply, or the reply is an error
   * @throws TimeoutException if there is no reply in time
   */
  public static Map<?, ?> reply(
      String via,
      @Nullable String keyFile,
      @Nullable String caFile,
      Map<String, String> env,
      String address,
      @Nullable Map<String, Object> body,
      @Nullable Bearer bearer)
      throws Exception {
    URI url = BridgeUrl.parse(via);
    Trust trust = new Trust.Authorities(CallInput.authorities(caFile));
    BridgeConnection bridge =
        new BridgeConnection(url, CallInput.key(keyFile, env), trust, new SecureRandom());
    return TimeLimit.within(LIMIT, () -> bridge.send(address, body, bearer));
  }

  /** Reports a call without a reply and returns the exit code. */
  public static int late(PrintStream err) {
    err.println("No reply within " + LIMIT.toSeconds() + " s.");
    return ExitCode.MAY_PASS;
  }

  /** Returns the addresses that a reply comes from. */
  public static List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    for (SessionAddress each : SessionAddress.values()) {
      addresses.add(each.address());
    }
    addresses.add(ManagedAddress.TOKEN.address());
    addresses.add(ManagedAddress.STATUS.address());
    return addresses;
  }

  /**
   * Checks an address.
   *
   * @throws IllegalArgumentException if no reply comes from it
   */
  public static void checkAddress(String address) {
    List<String> addresses = addresses();
    if (!addresses.contains(address)) {
      // Any other word is not quoted, because it may be a secret.
      boolean named = address.matches("session\\.[a-z]{1,20}");
      throw new IllegalArgumentException(
          (named ? address + " is not an address: " : "")
              + "ADDRESS must be one of "
              + String.join(", ", addresses));
    }
  }

  /**
   * Prints a reply and returns the exit code.
   *
   * @param path of the only value to print; null for the whole reply
   */
  public static int print(String reply, @Nullable String path, PrintStream out, PrintStream err) {
    try {
      return print(JsonReader.reply(reply.getBytes(StandardCharsets.UTF_8)), path, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int print(
      Map<?, ?> reply, @Nullable String path, PrintStream out, PrintStream err) {
    Object value = reply;
    if (path != null) {
      for (String step : path.split("\\.", -1)) {
        value = value instanceof Map<?, ?> json ? json.get(step) : null;
      }
    }
    if (value == null) {
      err.println("The reply has nothing at " + path + ", the path of --print.");
      return ExitCode.FAILED;
    }
    boolean isNested = value instanceof Map || value instanceof List;
    out.println(isNested ? JsonWriter.write(value) : value);
    return ExitCode.DONE;
  }
}
