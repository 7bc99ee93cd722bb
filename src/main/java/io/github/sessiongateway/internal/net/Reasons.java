package io.github.sessiongateway.internal.net;

import io.github.sessiongateway.api.Reason;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The reasons of failed connections, found in an exception and its causes. */
public final class Reasons {
  /** The number of causes that are examined. */
  private static final int MOST_CAUSES = 16;

  /** The rules in their order: the first one that applies to any cause decides. */
  private static final List<Rule> RULES =
      List.of(
          new Rule(Reason.CERTIFICATE_EXPIRED, Reasons::isExpired),
          new Rule(Reason.HOSTNAME, Reasons::isForeign),
          new Rule(
              Reason.CERTIFICATE_UNTRUSTED,
              is(
                  CertPathBuilderException.class,
                  CertPathValidatorException.class,
                  CertificateException.class)),
          new Rule(Reason.PROXY, library(cause -> cause instanceof ProxyConnectException)),
          new Rule(Reason.DNS, is(UnknownHostException.class, UnresolvedAddressException.class)),
          new Rule(
              Reason.TIMEOUT,
              is(SocketTimeoutException.class, TimeoutException.class)
                  .or(
                      library(
                          cause ->
                              cause instanceof ConnectTimeoutException
                                  || cause instanceof SslHandshakeTimeoutException))
                  .or(cause -> cause instanceof IOException && says(cause, "timed out"))),
          new Rule(
              Reason.REFUSED,
              is(ConnectException.class, NoRouteToHostException.class)
                  .or(cause -> cause instanceof IOException && says(cause, "unreachable"))),
          new Rule(
              Reason.RESET,
              is(ClosedChannelException.class)
                  .or(
                      library(
                          cause ->
                              cause instanceof HttpClosedException
                                  || cause instanceof StreamResetException))),
          new Rule(
              Reason.PROTOCOL,
              is(SSLException.class, ProtocolException.class, IllegalArgumentException.class)
                  .or(
                      library(
                          cause ->
                              cause instanceof DecoderException
                                  || cause instanceof Http2Exception))),
          new Rule(Reason.RESET, is(IOException.class)));

  private record Rule(Reason reason, Predicate<Throwable> applies) {}

  private Reasons() {}

  /** Returns the reason of a failure, or null if no connection failed. */
  public static @Nullable Reason of(Throwable failure) {
    List<Throwable> chain = chain(failure);
    for (Rule rule : RULES) {
      if (chain.stream().anyMatch(rule.applies)) {
        return rule.reason;
      }
    }
    return null;
  }

  /**
   * Returns the reason of a failure behind a proxy. A connection that was not made is the proxy's.
   */
  public static @Nullable Reason ofProxied(Throwable failure) {
    Reason reason = of(failure);
    boolean beforeTls = chain(failure).stream().noneMatch(SSLException.class::isInstance);
    return beforeTls && isOfConnecting(reason, failure) ? Reason.PROXY : reason;
  }

  /**
   * Returns whether further attempts fail too, until the configuration or a certificate changes.
   */
  public static boolean isLasting(Throwable failure) {
    Reason reason = of(failure);
    return reason == Reason.CERTIFICATE_EXPIRED
        || reason == Reason.CERTIFICATE_UNTRUSTED
        || reason == Reason.HOSTNAME
        || (reason == Reason.PROXY
            && chain(failure).stream().anyMatch(cause -> says(cause, "status: 407")));
  }

  private static boolean isOfConnecting(@Nullable Reason reason, Throwable failure) {
    return reason == Reason.DNS
        || reason == Reason.REFUSED
        || (reason == Reason.TIMEOUT
            && chain(failure).stream().anyMatch(ConnectException.class::isInstance));
  }

  private static Predicate<Throwable> is(Class<?>... types) {
    List<Class<?>> all = List.of(types);
    return cause -> all.stream().anyMatch(type -> type.isInstance(cause));
  }

  /**
   * Returns a rule for exceptions of Netty and Vert.x. It is not applied to those of the JDK,
   * because a command that uses plain sockets must not load these libraries.
   */
  private static Predicate<Throwable> library(Predicate<Throwable> rule) {
    return cause -> !cause.getClass().getModule().isNamed() && rule.test(cause);
  }

  private static boolean isExpired(Throwable cause) {
    return cause instanceof CertificateExpiredException
        || cause instanceof CertificateNotYetValidException
        || (cause instanceof CertPathValidatorException invalid
            && (invalid.getReason() == BasicReason.EXPIRED
                || invalid.getReason() == BasicReason.NOT_YET_VALID));
  }

  /** Returns whether a certificate is for another name. The JDK says so only in the message. */
  private static boolean isForeign(Throwable cause) {
    return cause instanceof SSLPeerUnverifiedException
        || (cause instanceof CertificateException
            && (says(cause, "no name matching") || says(cause, "no subject alternative")));
  }

  private static boolean says(Throwable cause, String words) {
    String message = cause.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains(words);
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && chain.size() < MOST_CAUSES;
        cause = cause.getCause()) {
      chain.add(cause);
    }
    return chain;
  }
}
