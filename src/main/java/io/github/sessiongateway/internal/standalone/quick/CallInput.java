package io.github.sessiongateway.internal.standalone.quick;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.JsonText;
import io.github.sessiongateway.internal.config.PemFile;
import io.github.sessiongateway.internal.config.StrictText;
import java.io.InputStream;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body and the bearer of a call. They come from files, stdin or variables, never arguments. */
public record CallInput(@Nullable Map<String, Object> body, @Nullable Bearer bearer) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_AUTHORITIES_BYTES = 1024 * 1024;
  private static final String VARIABLE = "GATEWAY_BEARER";

  /**
   * The variable in which Koyeb's own tools keep an API token. A logout with it would revoke it.
   */
  private static final String API_TOKEN = "KOYEB_TOKEN";

  private static final String KEY_VARIABLE = "GATEWAY_KEY";

  /**
   * Returns the body and the bearer. {@code GATEWAY_BEARER} is used if the message needs a bearer
   * and neither the body nor a file gives one.
   *
   * @throws IllegalArgumentException if one of them is wrong; the message quotes nothing
   */
  public static CallInput read(
      String address,
      @Nullable String bodyFile,
      @Nullable String tokenFile,
      InputStream in,
      Map<String, String> env) {
    if ("-".equals(bodyFile) && "-".equals(tokenFile)) {
      throw new IllegalArgumentException("--body and --token-file cannot both read from -");
    }
    Map<String, Object> body =
        bodyFile == null ? null : json(new FileOption("--body", bodyFile), in);
    String token =
        tokenFile == null
            ? null
            : text(new FileOption("--token-file", tokenFile), in).stripTrailing();
    String variable = env.get(VARIABLE);
    boolean lacking = body == null || !(body.containsKey("token") || body.containsKey("session"));
    if (token == null && lacking && needsBearer(address)) {
      if (variable != null && !variable.isBlank()) {
        token = variable.stripTrailing();
      } else if (env.containsKey(API_TOKEN)) {
        throw new IllegalArgumentException(
            API_TOKEN
                + " is an API token and never a session's bearer: give the bearer in "
                + VARIABLE
                + ", by --token-file or in the body");
      }
    }
    if (token == null) {
      return new CallInput(body, null);
    }
    String problem = Bearer.problem(token);
    if (problem != null) {
      throw new IllegalArgumentException("The token " + problem);
    }
    return new CallInput(body, new Bearer(token));
  }

  /**
   * Returns the API token of {@code --token-file}, or of {@code KOYEB_TOKEN}.
   *
   * @throws IllegalArgumentException if it is missing or wrong; the message quotes nothing
   */
  public static Bearer apiToken(
      @Nullable String tokenFile, InputStream in, Map<String, String> env) {
    String token =
        tokenFile == null
            ? env.getOrDefault(API_TOKEN, "")
            : text(new FileOption("--token-file", tokenFile), in);
    String stripped = token.stripTrailing();
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException(
          "A mint needs an API token: in " + API_TOKEN + ", or by --token-file");
    }
    String problem = Bearer.problem(stripped);
    if (problem != null) {
      throw new IllegalArgumentException("The API token " + problem);
    }
    return new Bearer(stripped);
  }

  /**
   * Returns the key that authenticates the caller, or null without one.
   *
   * @throws IllegalArgumentException if the key is wrong; the message quotes nothing
   */
  static @Nullable Secret key(@Nullable String keyFile, Map<String, String> env) {
    String key =
        keyFile == null
            ? env.getOrDefault(KEY_VARIABLE, "")
            : text(new FileOption("--key-file", keyFile), InputStream.nullInputStream());
    String stripped = key.strip();
    for (int i = 0; i < stripped.length(); i++) {
      if (stripped.charAt(i) <= ' ' || stripped.charAt(i) > '~') {
        throw new IllegalArgumentException("The key must be one line of visible ASCII");
      }
    }
    if (stripped.isEmpty() && keyFile != null) {
      throw new IllegalArgumentException(
          new FileOption("--key-file", keyFile).name() + " is empty");
    }
    return stripped.isEmpty() ? null : new Secret(stripped);
  }

  /**
   * Returns the trusted authorities, or null for those of the Java platform.
   *
   * @throws IllegalArgumentException if the file cannot be used
   */
  static @Nullable List<Certificate> authorities(@Nullable String caFile) {
    if (caFile == null) {
      return null;
    }
    FileOption file = new FileOption("--ca-file", caFile);
    try {
      return PemFile.certificates(
          file.name(), file.read(InputStream.nullInputStream(), MAX_AUTHORITIES_BYTES));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.problems().get(0));
    }
  }

  private static Map<String, Object> json(FileOption file, InputStream in) {
    String text = text(file, in);
    try {
      return JsonText.object(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file.name() + " " + e.getMessage());
    }
  }

  private static boolean needsBearer(String address) {
    for (SessionAddress each : SessionAddress.values()) {
      if (each != SessionAddress.LOGIN && each.address().equals(address)) {
        return true;
      }
    }
    return false;
  }

  private static String text(FileOption file, InputStream in) {
    try {
      return StrictText.secret(file.name(), file.read(in, MAX_BYTES));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.problems().get(0));
    }
  }
}
