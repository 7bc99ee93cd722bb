package io.github.sessiongateway.internal.bridge.proxy;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request may ask of Koyeb through the proxy. It has no state and no effect. */
public final class ProxyTarget {
  /** Some servers drop what follows a semicolon, or a blank, before they resolve the dots. */
  private static final Pattern DOT_SEGMENT = Pattern.compile("/\\.{1,2}([/;\\s]|$)");

  /** The collections of the calls below. */
  private static final List<String> COLLECTIONS =
      List.of("/v1/account", "/v1/organizations", "/v1/unscope", "/v1/credentials", "/v1/sso");

  /** Calls whose answer is a token, or which end one or set the password for one. */
  private static final Pattern OF_TOKENS =
      Pattern.compile(
          "/v1/(account/(login|passwordless_login|refresh|session|logout|oauth|signup|validate"
              + "|reset_password|update_password)"
              + "|organizations/.+/(switch|access_token)"
              + "|unscope_organization_token"
              + "|sso)(/.*)?",
          Pattern.CASE_INSENSITIVE);

  /** Koyeb's API tokens, and the user's account. */
  private static final Pattern ONLY_READ =
      Pattern.compile("/v1/(credentials|account)(/.*)?", Pattern.CASE_INSENSITIVE);

  /** With one of them, a server may take a GET for another method. */
  private static final List<String> OVERRIDES =
      List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

  private static final String TARGET =
      "The target of this request is not a path of Koyeb's API, such as /v1/apps.";
  private static final String METHOD = "The proxy does not pass this method on.";
  private static final String VERSION = "The proxy needs HTTP/1.1.";
  private static final String BODY = "The body of this request has an unknown transfer encoding.";
  private static final String TOKENS =
      "The gateway keeps the token of this proxy: calls that make or end a token, logins, and"
          + " changes of the account, do not pass through it.";

  private ProxyTarget() {}

  /**
   * Returns why a request is malformed; null if it is not. The proxy cannot tell where the next
   * request of its connection begins.
   *
   * @param path the one of its target
   */
  public static @Nullable SessionException malformed(
      HttpServerRequest request, @Nullable String path) {
    // TRACE would show the token to the program.
    if (request.method().equals(HttpMethod.CONNECT) || request.method().equals(HttpMethod.TRACE)) {
      return invalid(METHOD);
    }
    if (request.version() != HttpVersion.HTTP_1_1) {
      return invalid(VERSION);
    }
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      List<String> encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
      if (encodings.size() > 1 || !encodings.get(0).equalsIgnoreCase("chunked")) {
        return invalid(BODY);
      }
    }
    return path == null ? invalid(TARGET) : null;
  }

  /**
   * Returns why Koyeb is not asked for a path; null if it is. What is made for a program would
   * outlive the token of the session. Reading the credentials is harmless, because Koyeb shows one
   * only when it is made. Deleting one, or the account, could end the gateway's own.
   *
   * @param path what {@link #path} returned
   */
  public static @Nullable SessionException denied(HttpServerRequest request, String path) {
    return mayBeOfTokens(path)
            && (OF_TOKENS.matcher(path).matches()
                || (ONLY_READ.matcher(path).matches() && !isRead(request)))
        ? SessionException.of(Failure.GATEWAY_FORBIDDEN, TOKENS)
        : null;
  }

  private static boolean isRead(HttpServerRequest request) {
    return (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD))
        && OVERRIDES.stream().noneMatch(request.headers()::contains);
  }

  private static boolean mayBeOfTokens(String path) {
    for (int i = 0; i < COLLECTIONS.size(); i++) {
      String prefix = COLLECTIONS.get(i);
      if (path.regionMatches(true, 0, prefix, 0, prefix.length())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the path of a target, decoded until nothing is encoded. Returns null if the target is
   * not a path and perhaps a query. Returns null also if servers could read the path differently.
   */
  public static @Nullable String path(@Nullable String target) {
    if (target == null || !target.startsWith("/")) {
      return null;
    }
    int query = target.indexOf('?');
    String raw = query < 0 ? target : target.substring(0, query);
    String path = raw.indexOf('%') < 0 ? raw : PercentCode.decode(raw);
    boolean isClear =
        path != null
            && !path.contains("//")
            && path.indexOf('\\') < 0
            && target.indexOf('#') < 0
            && !(path.contains("/.") && DOT_SEGMENT.matcher(path).find())
            && hasPlainBeginning(path);
    return isClear ? path : null;
  }

  /**
   * Returns whether a path names a collection in plain characters. All of a path that may be of
   * tokens must be plain, as each of Koyeb's is. Later parts of another may hold names.
   */
  private static boolean hasPlainBeginning(String path) {
    int slashes = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '/') {
        slashes++;
      } else if (!isPlain(c)) {
        return slashes > 2 && !mayBeOfTokens(path);
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '_'
        || c == '.'
        || c == '~';
  }

  private static SessionException invalid(String sentence) {
    return SessionException.of(Failure.INVALID_REQUEST, sentence);
  }
}
