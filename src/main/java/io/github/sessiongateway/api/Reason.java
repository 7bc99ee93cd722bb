package io.github.sessiongateway.api;

import org.jspecify.annotations.Nullable;

/** Why a connection was not made, or why it broke. */
public enum Reason {
  /** The name of the host was not found. */
  DNS("the name was not found"),
  /** The host refused the connection, or cannot be reached. */
  REFUSED("the connection was refused"),
  /** The connection was not made in time, or no answer came in time. */
  TIMEOUT("no answer in time"),
  /** The host's certificate has expired, or is not valid yet. */
  CERTIFICATE_EXPIRED("the certificate has expired, or is not valid yet"),
  /** The host's certificate was signed by an unknown authority. */
  CERTIFICATE_UNTRUSTED("the certificate is not from a trusted authority"),
  /** The host's certificate is for another name. */
  HOSTNAME("the certificate is for another name"),
  /** The proxy cannot be reached, or refused the connection. */
  PROXY("the proxy did not connect"),
  /** The host does not speak TLS or HTTP as expected. */
  PROTOCOL("the answer was not TLS or HTTP as expected"),
  /** The connection was closed. */
  RESET("the connection was closed");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** Returns the word in the error object, such as {@code certificate_expired}. */
  public String word() {
    return EnumWords.word(this);
  }

  /** Returns the word and its meaning, for a message. */
  public String text() {
    return word() + ", " + text;
  }

  /** Returns the reason with this word; null for any other word. */
  static @Nullable Reason ofWord(@Nullable String word) {
    for (Reason reason : values()) {
      if (reason.word().equals(word)) {
        return reason;
      }
    }
    return null;
  }
}
