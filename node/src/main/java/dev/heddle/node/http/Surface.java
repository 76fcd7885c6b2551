package dev.heddle.node.http;

import dev.heddle.core.json.Json;

/** How a group of routes writes its errors, which is part of the protocol that it speaks. */
public enum Surface {
  /** The ao legacy units: {@code {"error": "..."}}. */
  AO {
    @Override
    Response error(int status, String message) {
      return Response.json(status, Json.write(Json.object().put("error", message)));
    }
  },
  /** AO-Core: {@code {"status", "error", "body"}}, as HyperBEAM's clients may look for it. */
  AOCORE {
    @Override
    Response error(int status, String message) {
      return Response.json(
          status,
          Json.write(
              Json.object().put("status", status).put("error", message).put("body", message)));
    }
  },
  /** Arweave gateways: bare text. */
  ARWEAVE {
    @Override
    Response error(int status, String message) {
      return Response.text(status, message);
    }
  },
  /** EXM: {@code {"statusCode", "error", "message"}}, which its clients show. */
  EXM {
    @Override
    Response error(int status, String message) {
      String error =
          switch (status) {
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 429 -> "Too Many Requests";
            default -> "Error";
          };
      return Response.json(
          status,
          Json.write(
              Json.object().put("statusCode", status).put("error", error).put("message", message)));
    }
  },
  /** Our own: {@code application/problem+json} (RFC 9457). */
  HEDDLE {
    @Override
    Response error(int status, String message) {
      String problem =
          Json.write(
              Json.object().put("title", message).put("status", status).put("detail", message));
      return Response.json(status, problem).with("content-type", "application/problem+json");
    }
  };

  abstract Response error(int status, String message);
}
