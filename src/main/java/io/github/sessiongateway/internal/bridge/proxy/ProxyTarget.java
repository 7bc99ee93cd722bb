package io.github.sessiongateway.internal.bridge.proxy;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request may ask of Koyeb through the proxy. It has no state and no effect. */
public final class ProxyTarget {
  private static final Pattern DOT_SEGMENT = Pattern.compile("/\\.{1,2}(/|$)");

  /** Calls whose answer is a token, or which end one. */
  private static final Pattern OF_TOKENS =
      Pattern.compile(
          "/v1/(account/(login|refresh|session|logout)"
              + "|organizations/[^/]+/(switch|access_token)"
              + "|unscope_organization_token)/?",
          Pattern.CASE_INSENSITIVE);

  private static final String TARGET =
      "The target of this request is not a path of Koyeb's API, such as /v1/apps.";
  private static final String METHOD = "The proxy does not pass this method on.";
  private static final String VERSION = "The proxy needs HTTP/1.1.";
  private static final String BODY = "The body of this request has an unknown transfer encoding.";
  private static final String TOKENS =
      "The gateway keeps the token of this proxy: tokens of other organizations and logins do not"
          + " pass through it.";

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

  /** Returns why Koyeb is not asked for a path; null if it is. */
  public static @Nullable SessionException denied(String path) {
    boolean mayBeOfTokens =
        startsWith(path, "/v1/account/")
            || startsWith(path, "/v1/organizations/")
            || startsWith(path, "/v1/unscope");
    return mayBeOfTokens && OF_TOKENS.matcher(path).matches()
        ? SessionException.of(Failure.GATEWAY_FORBIDDEN, TOKENS)
        : null;
  }

  private static boolean startsWith(String path, String prefix) {
    return path.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  /** Returns the decoded path of a target; null if it is not a plain path and perhaps a query. */
  public static @Nullable String path(@Nullable String target) {
    if (target == null || !target.startsWith("/")) {
      return null;
    }
    int query = target.indexOf('?');
    String raw = query < 0 ? target : target.substring(0, query);
    String path;
    try {
      path = raw.indexOf('%') < 0 ? raw : QueryStringDecoder.decodeComponent(raw);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
    boolean isPlain =
        !path.contains("//")
            && path.indexOf('\\') < 0
            && target.indexOf('#') < 0
            && !(path.contains("/.") && DOT_SEGMENT.matcher(path).find());
    return isPlain ? path : null;
  }

  private static SessionException invalid(String sentence) {
    return SessionException.of(Failure.INVALID_REQUEST, sentence);
  }
}
