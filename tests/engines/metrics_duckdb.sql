-- orders_created, from orders
SELECT
  COUNT(*) AS "orders_created.numerator"
FROM (
  SELECT
    "t0"."created_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."created_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."created_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- orders_paid, from orders
SELECT
  SUM(CAST(NOT "t1"."paid_at" IS NULL AS INT)) AS "orders_paid.numerator"
FROM (
  SELECT
    "t0"."paid_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- orders_shipped, from orders
SELECT
  COUNT(*) AS "orders_shipped.numerator"
FROM (
  SELECT
    "t0"."shipped_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."shipped_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."shipped_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- paid_order_share, from orders
SELECT
  SUM(CAST(NOT "t1"."paid_at" IS NULL AS INT)) AS "paid_order_share.numerator",
  COUNT(*) AS "paid_order_share.denominator"
FROM (
  SELECT
    "t0"."created_at",
    "t0"."paid_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."created_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."created_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- paid_amount, from orders
SELECT
  SUM("t1"."paid_amount") FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "paid_amount.numerator",
  SUM(CAST(NOT "t1"."paid_at" IS NULL AS INT)) AS "paid_amount.n",
  SUM(CAST("t1"."paid_amount" IS NULL AS INT)) FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "paid_amount.lacking"
FROM (
  SELECT
    "t0"."paid_at",
    "t0"."paid_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- refund_amount, from orders
SELECT
  SUM("t1"."refund_amount") FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "refund_amount.numerator",
  SUM(CAST((
    NOT "t1"."paid_at" IS NULL
  ) AND (
    "t1"."refund_amount" > 0
  ) AS INT)) AS "refund_amount.n"
FROM (
  SELECT
    "t0"."paid_at",
    "t0"."refund_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- net_amount, from orders
SELECT
  SUM("t1"."paid_amount") FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) - COALESCE(SUM("t1"."refund_amount") FILTER(WHERE
    NOT "t1"."paid_at" IS NULL), 0) AS "net_amount.numerator",
  SUM(CAST(NOT "t1"."paid_at" IS NULL AS INT)) AS "net_amount.n",
  SUM(CAST("t1"."paid_amount" IS NULL AS INT)) FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "net_amount.lacking"
FROM (
  SELECT
    "t0"."paid_at",
    "t0"."paid_amount",
    "t0"."refund_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- refunded_order_share, from orders
SELECT
  SUM(CAST((
    NOT "t1"."paid_at" IS NULL
  ) AND (
    "t1"."refund_amount" > 0
  ) AS INT)) AS "refunded_order_share.numerator",
  SUM(CAST(NOT "t1"."paid_at" IS NULL AS INT)) AS "refunded_order_share.denominator"
FROM (
  SELECT
    "t0"."paid_at",
    "t0"."refund_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- fully_refunded_order_share, from orders
SELECT
  SUM(
    CAST((
      NOT "t1"."paid_at" IS NULL
    )
    AND (
      "t1"."refund_amount" > 0
    )
    AND (
      "t1"."refund_amount" >= "t1"."paid_amount"
    ) AS INT)
  ) AS "fully_refunded_order_share.numerator",
  SUM(CAST(NOT "t1"."paid_at" IS NULL AS INT)) AS "fully_refunded_order_share.denominator"
FROM (
  SELECT
    "t0"."paid_at",
    "t0"."paid_amount",
    "t0"."refund_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- avg_order_value, from orders
SELECT
  SUM("t1"."paid_amount") FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "avg_order_value.numerator",
  SUM(CAST(NOT "t1"."paid_at" IS NULL AS INT)) AS "avg_order_value.denominator",
  SUM(CAST("t1"."paid_amount" IS NULL AS INT)) FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "avg_order_value.lacking"
FROM (
  SELECT
    "t0"."paid_at",
    "t0"."paid_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- buyers, from orders
SELECT
  COUNT(DISTINCT "t1"."buyer_id") FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "buyers.numerator"
FROM (
  SELECT
    "t0"."buyer_id",
    "t0"."paid_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- spend_per_buyer, from orders
SELECT
  SUM("t1"."paid_amount") FILTER(WHERE
    (
      NOT "t1"."paid_at" IS NULL
    ) AND (
      NOT "t1"."buyer_id" IS NULL
    )) AS "spend_per_buyer.numerator",
  COUNT(DISTINCT "t1"."buyer_id") FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "spend_per_buyer.denominator",
  SUM(CAST("t1"."paid_amount" IS NULL AS INT)) FILTER(WHERE
    (
      NOT "t1"."paid_at" IS NULL
    ) AND (
      NOT "t1"."buyer_id" IS NULL
    )) AS "spend_per_buyer.lacking"
FROM (
  SELECT
    "t0"."buyer_id",
    "t0"."paid_at",
    "t0"."paid_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- units_sold, from sales
SELECT
  SUM("t8"."units") AS "units_sold.numerator",
  SUM(CAST("t8"."has_units" IS NULL AS INT)) AS "units_sold.without_lines",
  SUM(CAST("t8"."units" IS NULL AS INT)) AS "units_sold.lacking"
FROM (
  SELECT
    "t7"."paid_at",
    "t7"."units",
    "t7"."has_units",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("order_id_right")
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."buyer_id",
        "t4"."created_at",
        "t4"."paid_at",
        "t5"."order_id" AS "order_id_right",
        "t5"."product_id",
        "t5"."title",
        "t5"."units",
        "t5"."list_price",
        "t5"."payable_amount",
        "t5"."paid_amount",
        "t5"."refund_amount",
        "t5"."has_units"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."created_at",
          "t0"."paid_at"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL
      ) AS "t4"
      LEFT OUTER JOIN (
        SELECT
          "t1"."order_id",
          "t1"."product_id",
          "t1"."title",
          "t1"."units",
          "t1"."list_price",
          "t1"."payable_amount",
          "t1"."paid_amount",
          "t1"."refund_amount",
          NOT "t1"."units" IS NULL AS "has_units"
        FROM "order_items" AS "t1"
      ) AS "t5"
        ON "t4"."order_id" = "t5"."order_id"
    ) AS "t6"
  ) AS "t7"
  WHERE
    "t7"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t7"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t8";

-- units_sold, from orders
SELECT
  SUM("t1"."units") FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "units_sold.numerator",
  SUM(CAST("t1"."units" IS NULL AS INT)) FILTER(WHERE
    NOT "t1"."paid_at" IS NULL) AS "units_sold.lacking"
FROM (
  SELECT
    "t0"."paid_at",
    "t0"."units",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- units_per_order, from sales
SELECT
  SUM("t8"."units") AS "units_per_order.numerator",
  COUNT(DISTINCT "t8"."order_id") FILTER(WHERE
    "t8"."has_units") AS "units_per_order.denominator",
  SUM(CAST("t8"."has_units" IS NULL AS INT)) AS "units_per_order.without_lines",
  SUM(CAST("t8"."units" IS NULL AS INT)) AS "units_per_order.lacking"
FROM (
  SELECT
    "t7"."order_id",
    "t7"."paid_at",
    "t7"."units",
    "t7"."has_units",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("order_id_right")
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."buyer_id",
        "t4"."created_at",
        "t4"."paid_at",
        "t5"."order_id" AS "order_id_right",
        "t5"."product_id",
        "t5"."title",
        "t5"."units",
        "t5"."list_price",
        "t5"."payable_amount",
        "t5"."paid_amount",
        "t5"."refund_amount",
        "t5"."has_units"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."created_at",
          "t0"."paid_at"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL
      ) AS "t4"
      LEFT OUTER JOIN (
        SELECT
          "t1"."order_id",
          "t1"."product_id",
          "t1"."title",
          "t1"."units",
          "t1"."list_price",
          "t1"."payable_amount",
          "t1"."paid_amount",
          "t1"."refund_amount",
          NOT "t1"."units" IS NULL AS "has_units"
        FROM "order_items" AS "t1"
      ) AS "t5"
        ON "t4"."order_id" = "t5"."order_id"
    ) AS "t6"
  ) AS "t7"
  WHERE
    "t7"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t7"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t8";

-- units_per_order, from orders
SELECT
  SUM("t1"."units") FILTER(WHERE
    (
      NOT "t1"."paid_at" IS NULL
    ) AND (
      NOT "t1"."units" IS NULL
    )) AS "units_per_order.numerator",
  SUM(CAST((
    NOT "t1"."paid_at" IS NULL
  ) AND (
    NOT "t1"."units" IS NULL
  ) AS INT)) AS "units_per_order.denominator",
  SUM(CAST("t1"."units" IS NULL AS INT)) FILTER(WHERE
    (
      NOT "t1"."paid_at" IS NULL
    ) AND (
      NOT "t1"."units" IS NULL
    )) AS "units_per_order.lacking"
FROM (
  SELECT
    "t0"."paid_at",
    "t0"."units",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- ship_within_48h, from fulfilment
SELECT
  SUM(
    CAST(COALESCE("t7"."shipped_at" <= (
      "t7"."paid_at" + INTERVAL '48' HOUR
    ), FALSE)
    AND COALESCE(CAST("t7"."paid_at" + INTERVAL '48' HOUR AS DATE) <= "t7"."known_until", FALSE) AS INT)
  ) AS "ship_within_48h.numerator",
  SUM(
    CAST(COALESCE(CAST("t7"."paid_at" + INTERVAL '48' HOUR AS DATE) <= "t7"."known_until", FALSE)
    AND NOT (
      COALESCE((
        "t7"."shipped_at" IS NULL
      ) AND (
        "t7"."status" = 'closed'
      ), FALSE)
    )
    AND NOT (
      COALESCE(CAST("t7"."paid_at" + INTERVAL '48' HOUR AS DATE) <= "t7"."known_until", FALSE)
      AND COALESCE(
        (
          "t7"."shipped_at" IS NULL
        ) AND "t7"."status" IN ('shipped', 'completed'),
        FALSE
      )
    ) AS INT)
  ) AS "ship_within_48h.denominator",
  SUM(
    CAST(COALESCE(CAST("t7"."paid_at" + INTERVAL '48' HOUR AS DATE) <= "t7"."known_until", FALSE)
    AND COALESCE(
      (
        "t7"."shipped_at" IS NULL
      ) AND "t7"."status" IN ('shipped', 'completed'),
      FALSE
    ) AS INT)
  ) AS "ship_within_48h.lacking"
FROM (
  SELECT
    "t6"."paid_at",
    "t6"."shipped_at",
    "t6"."status",
    "t6"."known_until",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t5".*
      EXCLUDE ("day")
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."id_damaged",
        "t4"."buyer_id",
        "t4"."created_at",
        "t4"."paid_at",
        "t4"."shipped_at",
        "t4"."completed_at",
        "t4"."status",
        "t4"."total_amount",
        "t4"."postage",
        "t4"."paid_amount",
        "t4"."refund_amount",
        "t4"."refunded_at",
        "t4"."payout_amount",
        "t4"."units",
        "t4"."item_titles",
        "t4"."store",
        "t4"."brushed",
        "t4"."row_key",
        "t4"."source",
        "t4"."source_line",
        "t4"."absent_from",
        "t4"."created_day",
        "t2"."day",
        "t2"."known_until"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."id_damaged",
          "t0"."buyer_id",
          "t0"."created_at",
          "t0"."paid_at",
          "t0"."shipped_at",
          "t0"."completed_at",
          "t0"."status",
          "t0"."total_amount",
          "t0"."postage",
          "t0"."paid_amount",
          "t0"."refund_amount",
          "t0"."refunded_at",
          "t0"."payout_amount",
          "t0"."units",
          "t0"."item_titles",
          "t0"."store",
          "t0"."brushed",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CAST("t0"."created_at" AS DATE) AS "created_day"
        FROM "orders" AS "t0"
      ) AS "t4"
      LEFT OUTER JOIN "orders_days" AS "t2"
        ON "t4"."created_day" = "t2"."day"
    ) AS "t5"
  ) AS "t6"
  WHERE
    "t6"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t6"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t7";

-- paid_within_hour, from orders
SELECT
  SUM(
    CAST((
      NOT "t1"."paid_at" IS NULL
    )
    AND (
      "t1"."paid_at" <= (
        "t1"."created_at" + INTERVAL '1' HOUR
      )
    ) AS INT)
  ) AS "paid_within_hour.numerator",
  SUM(CAST(NOT "t1"."paid_at" IS NULL AS INT)) AS "paid_within_hour.denominator"
FROM (
  SELECT
    "t0"."created_at",
    "t0"."paid_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- unshipped_backlog, from orders
SELECT
  SUM(
    CAST((
      (
        "t1"."shipped_at" IS NULL
      )
      OR (
        CAST("t1"."shipped_at" AS DATE) >= "t1"."period_end"
      )
    )
    AND (
      (
        "t1"."status" IS NULL
      )
      OR (
        "t1"."status" <> 'closed'
      )
      OR (
        NOT "t1"."shipped_at" IS NULL
      )
    )
    AND NOT (
      COALESCE(
        (
          "t1"."shipped_at" IS NULL
        ) AND "t1"."status" IN ('shipped', 'completed'),
        FALSE
      )
    ) AS INT)
  ) AS "unshipped_backlog.numerator"
FROM (
  SELECT
    "t0"."paid_at",
    "t0"."shipped_at",
    "t0"."status",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "orders" AS "t0"
  WHERE
    "t0"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
) AS "t1";

-- refunds_asked, from refunds
SELECT
  COUNT(*) AS "refunds_asked.numerator"
FROM (
  SELECT
    "t0"."asked_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "refunds" AS "t0"
  WHERE
    "t0"."asked_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."asked_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- refunds_paid, from refunds
SELECT
  SUM("t1"."refund_amount") FILTER(WHERE
    "t1"."succeeded") AS "refunds_paid.numerator",
  SUM(CAST("t1"."succeeded" AS INT)) AS "refunds_paid.n",
  SUM(CAST("t1"."refund_amount" IS NULL AS INT)) FILTER(WHERE
    "t1"."succeeded") AS "refunds_paid.lacking"
FROM (
  SELECT
    "t0"."finished_at",
    "t0"."refund_amount",
    "t0"."succeeded",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "refunds" AS "t0"
  WHERE
    "t0"."finished_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."finished_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- refund_days, from refunds
SELECT
  SUM(
    EPOCH(CAST("t1"."finished_at" AS TIMESTAMP)) - EPOCH(CAST("t1"."asked_at" AS TIMESTAMP))
  ) / 86400 AS "refund_days.numerator",
  COUNT(*) AS "refund_days.denominator"
FROM (
  SELECT
    "t0"."asked_at",
    "t0"."finished_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "refunds" AS "t0"
  WHERE
    "t0"."finished_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."finished_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- visitors, from shop_day
SELECT
  SUM("t1"."visitors") AS "visitors.numerator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "visitors.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- visitors, from events
SELECT
  COUNT(DISTINCT "t1"."visitor_id") AS "visitors.numerator"
FROM (
  SELECT
    "t0"."visitor_id",
    "t0"."at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "events" AS "t0"
  WHERE
    "t0"."at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- visitor_days, from shop_day
SELECT
  SUM("t1"."visitors") AS "visitor_days.numerator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "visitor_days.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- new_visitor_share, from shop_day
SELECT
  SUM("t1"."new_visitors") FILTER(WHERE
    (
      NOT "t1"."new_visitors" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "new_visitor_share.numerator",
  SUM("t1"."visitors") FILTER(WHERE
    (
      NOT "t1"."new_visitors" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "new_visitor_share.denominator",
  SUM(
    CAST((
      "t1"."visitors" IS NULL
    )
    OR (
      (
        "t1"."new_visitors" IS NULL
      ) AND (
        "t1"."visitors" <> 0
      )
    ) AS INT)
  ) AS "new_visitor_share.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."new_visitors" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "new_visitor_share.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."new_visitors",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- page_views, from shop_day
SELECT
  SUM("t1"."page_views") AS "page_views.numerator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    ) AND (
      NOT "t1"."page_views" IS NULL
    )) AS "page_views.days",
  SUM(CAST("t1"."page_views" IS NULL AS INT)) AS "page_views.lacking"
FROM (
  SELECT
    "t0"."day",
    "t0"."page_views",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- page_views, from events
SELECT
  SUM(CAST("t1"."action" = 'view' AS INT)) AS "page_views.numerator"
FROM (
  SELECT
    "t0"."action",
    "t0"."at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "events" AS "t0"
  WHERE
    "t0"."at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- page_depth, from shop_day
SELECT
  SUM("t1"."page_views") AS "page_depth.numerator",
  SUM("t1"."visitors") AS "page_depth.denominator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."page_views" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "page_depth.days",
  SUM(CAST("t1"."page_views" IS NULL AS INT)) AS "page_depth.lacking"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."page_views",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- page_depth, from events
SELECT
  SUM(CAST("t1"."action" = 'view' AS INT)) AS "page_depth.numerator",
  COUNT(DISTINCT "t1"."visitor_id") AS "page_depth.denominator"
FROM (
  SELECT
    "t0"."visitor_id",
    "t0"."action",
    "t0"."at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "events" AS "t0"
  WHERE
    "t0"."at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- day_page_depth, from shop_day
SELECT
  SUM("t1"."page_views") FILTER(WHERE
    (
      NOT "t1"."page_views" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "day_page_depth.numerator",
  SUM("t1"."visitors") FILTER(WHERE
    (
      NOT "t1"."page_views" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "day_page_depth.denominator",
  SUM(
    CAST((
      "t1"."visitors" IS NULL
    )
    OR (
      (
        "t1"."page_views" IS NULL
      ) AND (
        "t1"."visitors" <> 0
      )
    ) AS INT)
  ) AS "day_page_depth.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."page_views" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "day_page_depth.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."page_views",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- favourite_rate, from shop_day
SELECT
  SUM("t1"."favourite_visitors") AS "favourite_rate.numerator",
  SUM("t1"."visitors") AS "favourite_rate.denominator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."favourite_visitors" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "favourite_rate.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."favourite_visitors",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- favourite_rate, from events
SELECT
  COUNT(DISTINCT "t1"."visitor_id") FILTER(WHERE
    "t1"."action" = 'favourite') AS "favourite_rate.numerator",
  COUNT(DISTINCT "t1"."visitor_id") AS "favourite_rate.denominator"
FROM (
  SELECT
    "t0"."visitor_id",
    "t0"."action",
    "t0"."at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "events" AS "t0"
  WHERE
    "t0"."at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- cart_rate, from shop_day
SELECT
  SUM("t1"."cart_visitors") AS "cart_rate.numerator",
  SUM("t1"."visitors") AS "cart_rate.denominator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."cart_visitors" IS NULL
    )
    AND (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "cart_rate.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."cart_visitors",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- cart_rate, from events
SELECT
  COUNT(DISTINCT "t1"."visitor_id") FILTER(WHERE
    "t1"."action" = 'cart') AS "cart_rate.numerator",
  COUNT(DISTINCT "t1"."visitor_id") AS "cart_rate.denominator"
FROM (
  SELECT
    "t0"."visitor_id",
    "t0"."action",
    "t0"."at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "events" AS "t0"
  WHERE
    "t0"."at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- order_conversion, from shop_day
SELECT
  SUM("t1"."ordering_buyers") AS "order_conversion.numerator",
  SUM("t1"."visitors") AS "order_conversion.denominator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."ordering_buyers" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "order_conversion.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."ordering_buyers",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- order_conversion, from events
SELECT
  COUNT(DISTINCT "t1"."visitor_id") FILTER(WHERE
    "t1"."action" = 'order') AS "order_conversion.numerator",
  COUNT(DISTINCT "t1"."visitor_id") AS "order_conversion.denominator"
FROM (
  SELECT
    "t0"."visitor_id",
    "t0"."action",
    "t0"."at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "events" AS "t0"
  WHERE
    "t0"."at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- order_pay_conversion, from shop_day
SELECT
  SUM("t1"."paying_buyers") AS "order_pay_conversion.numerator",
  SUM("t1"."ordering_buyers") AS "order_pay_conversion.denominator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."ordering_buyers" IS NULL
    )
    AND (
      NOT "t1"."paying_buyers" IS NULL
    )) AS "order_pay_conversion.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."ordering_buyers",
    "t0"."paying_buyers",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- order_pay_conversion, from events
SELECT
  COUNT(DISTINCT "t1"."visitor_id") FILTER(WHERE
    "t1"."action" = 'pay') AS "order_pay_conversion.numerator",
  COUNT(DISTINCT "t1"."visitor_id") FILTER(WHERE
    "t1"."action" = 'order') AS "order_pay_conversion.denominator"
FROM (
  SELECT
    "t0"."visitor_id",
    "t0"."action",
    "t0"."at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "events" AS "t0"
  WHERE
    "t0"."at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- pay_conversion, from shop_day
SELECT
  SUM("t1"."paying_buyers") AS "pay_conversion.numerator",
  SUM("t1"."visitors") AS "pay_conversion.denominator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."paying_buyers" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "pay_conversion.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."paying_buyers",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- pay_conversion, from events
SELECT
  COUNT(DISTINCT "t1"."visitor_id") FILTER(WHERE
    "t1"."action" = 'pay') AS "pay_conversion.numerator",
  COUNT(DISTINCT "t1"."visitor_id") AS "pay_conversion.denominator"
FROM (
  SELECT
    "t0"."visitor_id",
    "t0"."action",
    "t0"."at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "events" AS "t0"
  WHERE
    "t0"."at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- day_conversion, from shop_day
SELECT
  SUM("t1"."paying_buyers") FILTER(WHERE
    (
      NOT "t1"."paying_buyers" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "day_conversion.numerator",
  SUM("t1"."visitors") FILTER(WHERE
    (
      NOT "t1"."paying_buyers" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "day_conversion.denominator",
  SUM(
    CAST((
      "t1"."visitors" IS NULL
    )
    OR (
      (
        "t1"."paying_buyers" IS NULL
      ) AND (
        "t1"."visitors" <> 0
      )
    ) AS INT)
  ) AS "day_conversion.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."paying_buyers" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "day_conversion.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."paying_buyers",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- visitor_value, from shop_day
SELECT
  SUM("t1"."paid_amount") AS "visitor_value.numerator",
  SUM("t1"."visitors") AS "visitor_value.denominator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."paid_amount" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "visitor_value.days",
  SUM(CAST("t1"."paid_amount" IS NULL AS INT)) AS "visitor_value.lacking"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."paid_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- visitor_day_value, from shop_day
SELECT
  SUM("t1"."paid_amount") FILTER(WHERE
    (
      NOT "t1"."paid_amount" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "visitor_day_value.numerator",
  SUM("t1"."visitors") FILTER(WHERE
    (
      NOT "t1"."paid_amount" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "visitor_day_value.denominator",
  SUM(
    CAST((
      "t1"."visitors" IS NULL
    )
    OR (
      (
        "t1"."paid_amount" IS NULL
      ) AND (
        "t1"."visitors" <> 0
      )
    ) AS INT)
  ) AS "visitor_day_value.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."paid_amount" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "visitor_day_value.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."paid_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- refund_amount_share, from shop_day
SELECT
  SUM("t1"."refund_amount") FILTER(WHERE
    (
      NOT "t1"."refund_amount" IS NULL
    ) AND (
      NOT "t1"."paid_amount" IS NULL
    )) AS "refund_amount_share.numerator",
  SUM("t1"."paid_amount") FILTER(WHERE
    (
      NOT "t1"."refund_amount" IS NULL
    ) AND (
      NOT "t1"."paid_amount" IS NULL
    )) AS "refund_amount_share.denominator",
  SUM(
    CAST((
      NOT "t1"."refund_amount" IS NULL
    ) AND (
      NOT "t1"."paid_amount" IS NULL
    ) AS INT)
  ) AS "refund_amount_share.n",
  SUM(
    CAST((
      "t1"."paid_amount" IS NULL
    )
    OR (
      (
        "t1"."refund_amount" IS NULL
      ) AND (
        "t1"."paid_amount" <> 0
      )
    ) AS INT)
  ) AS "refund_amount_share.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."paid_amount" IS NULL
    )
    AND (
      NOT "t1"."refund_amount" IS NULL
    )) AS "refund_amount_share.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."paid_amount",
    "t0"."refund_amount",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- channel_visitor_days, from channel_day
SELECT
  SUM("t1"."visitors") AS "channel_visitor_days.numerator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "channel_visitor_days.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "channel_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- channel_day_conversion, from channel_day
SELECT
  SUM("t1"."paying_buyers") FILTER(WHERE
    (
      NOT "t1"."paying_buyers" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "channel_day_conversion.numerator",
  SUM("t1"."visitors") FILTER(WHERE
    (
      NOT "t1"."paying_buyers" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "channel_day_conversion.denominator",
  SUM(
    CAST((
      "t1"."visitors" IS NULL
    )
    OR (
      (
        "t1"."paying_buyers" IS NULL
      ) AND (
        "t1"."visitors" <> 0
      )
    ) AS INT)
  ) AS "channel_day_conversion.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."paying_buyers" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "channel_day_conversion.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."paying_buyers",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "channel_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- product_visitor_days, from product_day
SELECT
  SUM("t1"."visitors") AS "product_visitor_days.numerator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "product_visitor_days.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "product_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- product_day_conversion, from product_day
SELECT
  SUM("t1"."paying_buyers") FILTER(WHERE
    (
      NOT "t1"."paying_buyers" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "product_day_conversion.numerator",
  SUM("t1"."visitors") FILTER(WHERE
    (
      NOT "t1"."paying_buyers" IS NULL
    ) AND (
      NOT "t1"."visitors" IS NULL
    )) AS "product_day_conversion.denominator",
  SUM(
    CAST((
      "t1"."visitors" IS NULL
    )
    OR (
      (
        "t1"."paying_buyers" IS NULL
      ) AND (
        "t1"."visitors" <> 0
      )
    ) AS INT)
  ) AS "product_day_conversion.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."paying_buyers" IS NULL
    )
    AND (
      NOT "t1"."visitors" IS NULL
    )) AS "product_day_conversion.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."visitors",
    "t0"."paying_buyers",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "product_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- repeat_purchase_rate, from buyers_of_period
SELECT
  SUM(CAST("t5"."days" >= 2 AS INT)) AS "repeat_purchase_rate.numerator",
  COUNT(*) AS "repeat_purchase_rate.denominator",
  SUM(CAST("t5"."paid_amount" IS NULL AS INT)) AS "repeat_purchase_rate.lacking"
FROM (
  SELECT
    "t4"."period_start",
    "t4"."period_end",
    "t4"."following_end",
    "t4"."buyer_id",
    COUNT(*) AS "orders",
    COUNT(DISTINCT "t4"."paid_day") AS "days",
    SUM("t4"."paid_amount") AS "paid_amount",
    MAX(CAST("t4"."previous_at" AS DATE)) FILTER(WHERE
      CAST("t4"."previous_at" AS DATE) < "t4"."period_start") AS "paid_before",
    MIN(CAST("t4"."next_at" AS DATE)) FILTER(WHERE
      CAST("t4"."next_at" AS DATE) >= "t4"."period_end") AS "paid_after"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."buyer_id",
      "t3"."paid_at",
      "t3"."paid_amount",
      "t3"."refund_amount",
      "t3"."paid_day",
      "t3"."first_day",
      "t3"."second_day",
      "t3"."nth",
      "t3"."previous_at",
      "t3"."next_at",
      "t3"."end",
      MAKE_DATE(2022, 1, 3) AS "period_start",
      MAKE_DATE(2022, 1, 10) AS "period_end",
      MAKE_DATE(2022, 1, 10) AS "following_end"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."buyer_id",
        "t2"."paid_at",
        "t2"."paid_amount",
        "t2"."refund_amount",
        "t2"."paid_day",
        "t2"."first_day",
        MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
          PARTITION BY "t2"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "second_day",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "nth",
        LAG("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "previous_at",
        LEAD("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_at",
        CAST(NULL AS TIMESTAMP(6)) AS "end"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."buyer_id",
          "t1"."paid_at",
          "t1"."paid_amount",
          "t1"."refund_amount",
          "t1"."paid_day",
          MIN("t1"."paid_day") OVER (
            PARTITION BY "t1"."buyer_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "first_day"
        FROM (
          SELECT
            "t0"."order_id",
            "t0"."buyer_id",
            "t0"."paid_at",
            "t0"."paid_amount",
            "t0"."refund_amount",
            CAST("t0"."paid_at" AS DATE) AS "paid_day"
          FROM "orders" AS "t0"
          WHERE
            NOT "t0"."paid_at" IS NULL AND NOT "t0"."buyer_id" IS NULL
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
    WHERE
      "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
      AND "t3"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
  ) AS "t4"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t5";

-- repeat_purchase_rate, from payers_of_period
SELECT
  SUM(CAST("t5"."days" >= 2 AS INT)) AS "repeat_purchase_rate.numerator",
  COUNT(*) AS "repeat_purchase_rate.denominator"
FROM (
  SELECT
    "t4"."period_start",
    "t4"."period_end",
    "t4"."following_end",
    "t4"."buyer_id",
    COUNT(*) AS "orders",
    COUNT(DISTINCT "t4"."paid_day") AS "days",
    SUM("t4"."paid_amount") AS "paid_amount",
    MAX(CAST("t4"."previous_at" AS DATE)) FILTER(WHERE
      CAST("t4"."previous_at" AS DATE) < "t4"."period_start") AS "paid_before",
    MIN(CAST("t4"."next_at" AS DATE)) FILTER(WHERE
      CAST("t4"."next_at" AS DATE) >= "t4"."period_end") AS "paid_after"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."buyer_id",
      "t3"."paid_at",
      "t3"."paid_amount",
      "t3"."refund_amount",
      "t3"."paid_day",
      "t3"."first_day",
      "t3"."second_day",
      "t3"."nth",
      "t3"."previous_at",
      "t3"."next_at",
      "t3"."end",
      MAKE_DATE(2022, 1, 3) AS "period_start",
      MAKE_DATE(2022, 1, 10) AS "period_end",
      MAKE_DATE(2022, 1, 10) AS "following_end"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."buyer_id",
        "t2"."paid_at",
        "t2"."paid_amount",
        "t2"."refund_amount",
        "t2"."paid_day",
        "t2"."first_day",
        MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
          PARTITION BY "t2"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "second_day",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "nth",
        LAG("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "previous_at",
        LEAD("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_at",
        CAST(NULL AS TIMESTAMP(6)) AS "end"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."buyer_id",
          "t1"."paid_at",
          "t1"."paid_amount",
          "t1"."refund_amount",
          "t1"."paid_day",
          MIN("t1"."paid_day") OVER (
            PARTITION BY "t1"."buyer_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "first_day"
        FROM (
          SELECT
            CAST(NULL AS TEXT) AS "order_id",
            "t0"."visitor_id" AS "buyer_id",
            "t0"."at" AS "paid_at",
            CAST(NULL AS DECIMAL(18, 2)) AS "paid_amount",
            CAST(NULL AS DECIMAL(18, 2)) AS "refund_amount",
            CAST("t0"."at" AS DATE) AS "paid_day"
          FROM "events" AS "t0"
          WHERE
            "t0"."action" = 'pay'
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
    WHERE
      "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
      AND "t3"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
  ) AS "t4"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t5";

-- repeat_purchase_rate_orders, from buyers_of_period
SELECT
  SUM(CAST("t5"."orders" >= 2 AS INT)) AS "repeat_purchase_rate_orders.numerator",
  COUNT(*) AS "repeat_purchase_rate_orders.denominator",
  SUM(CAST("t5"."paid_amount" IS NULL AS INT)) AS "repeat_purchase_rate_orders.lacking"
FROM (
  SELECT
    "t4"."period_start",
    "t4"."period_end",
    "t4"."following_end",
    "t4"."buyer_id",
    COUNT(*) AS "orders",
    COUNT(DISTINCT "t4"."paid_day") AS "days",
    SUM("t4"."paid_amount") AS "paid_amount",
    MAX(CAST("t4"."previous_at" AS DATE)) FILTER(WHERE
      CAST("t4"."previous_at" AS DATE) < "t4"."period_start") AS "paid_before",
    MIN(CAST("t4"."next_at" AS DATE)) FILTER(WHERE
      CAST("t4"."next_at" AS DATE) >= "t4"."period_end") AS "paid_after"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."buyer_id",
      "t3"."paid_at",
      "t3"."paid_amount",
      "t3"."refund_amount",
      "t3"."paid_day",
      "t3"."first_day",
      "t3"."second_day",
      "t3"."nth",
      "t3"."previous_at",
      "t3"."next_at",
      "t3"."end",
      MAKE_DATE(2022, 1, 3) AS "period_start",
      MAKE_DATE(2022, 1, 10) AS "period_end",
      MAKE_DATE(2022, 1, 10) AS "following_end"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."buyer_id",
        "t2"."paid_at",
        "t2"."paid_amount",
        "t2"."refund_amount",
        "t2"."paid_day",
        "t2"."first_day",
        MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
          PARTITION BY "t2"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "second_day",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "nth",
        LAG("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "previous_at",
        LEAD("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_at",
        CAST(NULL AS TIMESTAMP(6)) AS "end"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."buyer_id",
          "t1"."paid_at",
          "t1"."paid_amount",
          "t1"."refund_amount",
          "t1"."paid_day",
          MIN("t1"."paid_day") OVER (
            PARTITION BY "t1"."buyer_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "first_day"
        FROM (
          SELECT
            "t0"."order_id",
            "t0"."buyer_id",
            "t0"."paid_at",
            "t0"."paid_amount",
            "t0"."refund_amount",
            CAST("t0"."paid_at" AS DATE) AS "paid_day"
          FROM "orders" AS "t0"
          WHERE
            NOT "t0"."paid_at" IS NULL AND NOT "t0"."buyer_id" IS NULL
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
    WHERE
      "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
      AND "t3"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
  ) AS "t4"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t5";

-- repeat_purchase_rate_orders, from payers_of_period
SELECT
  SUM(CAST("t5"."orders" >= 2 AS INT)) AS "repeat_purchase_rate_orders.numerator",
  COUNT(*) AS "repeat_purchase_rate_orders.denominator"
FROM (
  SELECT
    "t4"."period_start",
    "t4"."period_end",
    "t4"."following_end",
    "t4"."buyer_id",
    COUNT(*) AS "orders",
    COUNT(DISTINCT "t4"."paid_day") AS "days",
    SUM("t4"."paid_amount") AS "paid_amount",
    MAX(CAST("t4"."previous_at" AS DATE)) FILTER(WHERE
      CAST("t4"."previous_at" AS DATE) < "t4"."period_start") AS "paid_before",
    MIN(CAST("t4"."next_at" AS DATE)) FILTER(WHERE
      CAST("t4"."next_at" AS DATE) >= "t4"."period_end") AS "paid_after"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."buyer_id",
      "t3"."paid_at",
      "t3"."paid_amount",
      "t3"."refund_amount",
      "t3"."paid_day",
      "t3"."first_day",
      "t3"."second_day",
      "t3"."nth",
      "t3"."previous_at",
      "t3"."next_at",
      "t3"."end",
      MAKE_DATE(2022, 1, 3) AS "period_start",
      MAKE_DATE(2022, 1, 10) AS "period_end",
      MAKE_DATE(2022, 1, 10) AS "following_end"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."buyer_id",
        "t2"."paid_at",
        "t2"."paid_amount",
        "t2"."refund_amount",
        "t2"."paid_day",
        "t2"."first_day",
        MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
          PARTITION BY "t2"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "second_day",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "nth",
        LAG("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "previous_at",
        LEAD("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_at",
        CAST(NULL AS TIMESTAMP(6)) AS "end"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."buyer_id",
          "t1"."paid_at",
          "t1"."paid_amount",
          "t1"."refund_amount",
          "t1"."paid_day",
          MIN("t1"."paid_day") OVER (
            PARTITION BY "t1"."buyer_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "first_day"
        FROM (
          SELECT
            CAST(NULL AS TEXT) AS "order_id",
            "t0"."visitor_id" AS "buyer_id",
            "t0"."at" AS "paid_at",
            CAST(NULL AS DECIMAL(18, 2)) AS "paid_amount",
            CAST(NULL AS DECIMAL(18, 2)) AS "refund_amount",
            CAST("t0"."at" AS DATE) AS "paid_day"
          FROM "events" AS "t0"
          WHERE
            "t0"."action" = 'pay'
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
    WHERE
      "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
      AND "t3"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
  ) AS "t4"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t5";

-- next_period_repurchase, from buyers_of_period
SELECT
  SUM(CAST("t5"."paid_after" < "t5"."following_end" AS INT)) AS "next_period_repurchase.numerator",
  COUNT(*) AS "next_period_repurchase.denominator",
  SUM(CAST("t5"."paid_amount" IS NULL AS INT)) AS "next_period_repurchase.lacking"
FROM (
  SELECT
    "t4"."period_start",
    "t4"."period_end",
    "t4"."following_end",
    "t4"."buyer_id",
    COUNT(*) AS "orders",
    COUNT(DISTINCT "t4"."paid_day") AS "days",
    SUM("t4"."paid_amount") AS "paid_amount",
    MAX(CAST("t4"."previous_at" AS DATE)) FILTER(WHERE
      CAST("t4"."previous_at" AS DATE) < "t4"."period_start") AS "paid_before",
    MIN(CAST("t4"."next_at" AS DATE)) FILTER(WHERE
      CAST("t4"."next_at" AS DATE) >= "t4"."period_end") AS "paid_after"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."buyer_id",
      "t3"."paid_at",
      "t3"."paid_amount",
      "t3"."refund_amount",
      "t3"."paid_day",
      "t3"."first_day",
      "t3"."second_day",
      "t3"."nth",
      "t3"."previous_at",
      "t3"."next_at",
      "t3"."end",
      MAKE_DATE(2021, 12, 27) AS "period_start",
      MAKE_DATE(2022, 1, 3) AS "period_end",
      MAKE_DATE(2022, 1, 10) AS "following_end"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."buyer_id",
        "t2"."paid_at",
        "t2"."paid_amount",
        "t2"."refund_amount",
        "t2"."paid_day",
        "t2"."first_day",
        MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
          PARTITION BY "t2"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "second_day",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "nth",
        LAG("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "previous_at",
        LEAD("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_at",
        CAST(NULL AS TIMESTAMP(6)) AS "end"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."buyer_id",
          "t1"."paid_at",
          "t1"."paid_amount",
          "t1"."refund_amount",
          "t1"."paid_day",
          MIN("t1"."paid_day") OVER (
            PARTITION BY "t1"."buyer_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "first_day"
        FROM (
          SELECT
            "t0"."order_id",
            "t0"."buyer_id",
            "t0"."paid_at",
            "t0"."paid_amount",
            "t0"."refund_amount",
            CAST("t0"."paid_at" AS DATE) AS "paid_day"
          FROM "orders" AS "t0"
          WHERE
            NOT "t0"."paid_at" IS NULL AND NOT "t0"."buyer_id" IS NULL
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
    WHERE
      "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
      AND "t3"."paid_at" >= CAST(MAKE_DATE(2021, 12, 27) AS TIMESTAMP(6))
  ) AS "t4"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t5";

-- next_period_repurchase, from payers_of_period
SELECT
  SUM(CAST("t5"."paid_after" < "t5"."following_end" AS INT)) AS "next_period_repurchase.numerator",
  COUNT(*) AS "next_period_repurchase.denominator"
FROM (
  SELECT
    "t4"."period_start",
    "t4"."period_end",
    "t4"."following_end",
    "t4"."buyer_id",
    COUNT(*) AS "orders",
    COUNT(DISTINCT "t4"."paid_day") AS "days",
    SUM("t4"."paid_amount") AS "paid_amount",
    MAX(CAST("t4"."previous_at" AS DATE)) FILTER(WHERE
      CAST("t4"."previous_at" AS DATE) < "t4"."period_start") AS "paid_before",
    MIN(CAST("t4"."next_at" AS DATE)) FILTER(WHERE
      CAST("t4"."next_at" AS DATE) >= "t4"."period_end") AS "paid_after"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."buyer_id",
      "t3"."paid_at",
      "t3"."paid_amount",
      "t3"."refund_amount",
      "t3"."paid_day",
      "t3"."first_day",
      "t3"."second_day",
      "t3"."nth",
      "t3"."previous_at",
      "t3"."next_at",
      "t3"."end",
      MAKE_DATE(2021, 12, 27) AS "period_start",
      MAKE_DATE(2022, 1, 3) AS "period_end",
      MAKE_DATE(2022, 1, 10) AS "following_end"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."buyer_id",
        "t2"."paid_at",
        "t2"."paid_amount",
        "t2"."refund_amount",
        "t2"."paid_day",
        "t2"."first_day",
        MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
          PARTITION BY "t2"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "second_day",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "nth",
        LAG("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "previous_at",
        LEAD("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_at",
        CAST(NULL AS TIMESTAMP(6)) AS "end"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."buyer_id",
          "t1"."paid_at",
          "t1"."paid_amount",
          "t1"."refund_amount",
          "t1"."paid_day",
          MIN("t1"."paid_day") OVER (
            PARTITION BY "t1"."buyer_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "first_day"
        FROM (
          SELECT
            CAST(NULL AS TEXT) AS "order_id",
            "t0"."visitor_id" AS "buyer_id",
            "t0"."at" AS "paid_at",
            CAST(NULL AS DECIMAL(18, 2)) AS "paid_amount",
            CAST(NULL AS DECIMAL(18, 2)) AS "refund_amount",
            CAST("t0"."at" AS DATE) AS "paid_day"
          FROM "events" AS "t0"
          WHERE
            "t0"."action" = 'pay'
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
    WHERE
      "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
      AND "t3"."paid_at" >= CAST(MAKE_DATE(2021, 12, 27) AS TIMESTAMP(6))
  ) AS "t4"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t5";

-- old_buyer_share, from buyers_of_period
SELECT
  SUM(
    CAST("t5"."paid_before" >= (
      "t5"."period_start" - INTERVAL '365' DAY
    ) AS INT)
  ) AS "old_buyer_share.numerator",
  COUNT(*) AS "old_buyer_share.denominator",
  SUM(CAST("t5"."paid_amount" IS NULL AS INT)) AS "old_buyer_share.lacking"
FROM (
  SELECT
    "t4"."period_start",
    "t4"."period_end",
    "t4"."following_end",
    "t4"."buyer_id",
    COUNT(*) AS "orders",
    COUNT(DISTINCT "t4"."paid_day") AS "days",
    SUM("t4"."paid_amount") AS "paid_amount",
    MAX(CAST("t4"."previous_at" AS DATE)) FILTER(WHERE
      CAST("t4"."previous_at" AS DATE) < "t4"."period_start") AS "paid_before",
    MIN(CAST("t4"."next_at" AS DATE)) FILTER(WHERE
      CAST("t4"."next_at" AS DATE) >= "t4"."period_end") AS "paid_after"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."buyer_id",
      "t3"."paid_at",
      "t3"."paid_amount",
      "t3"."refund_amount",
      "t3"."paid_day",
      "t3"."first_day",
      "t3"."second_day",
      "t3"."nth",
      "t3"."previous_at",
      "t3"."next_at",
      "t3"."end",
      MAKE_DATE(2022, 1, 3) AS "period_start",
      MAKE_DATE(2022, 1, 10) AS "period_end",
      MAKE_DATE(2022, 1, 10) AS "following_end"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."buyer_id",
        "t2"."paid_at",
        "t2"."paid_amount",
        "t2"."refund_amount",
        "t2"."paid_day",
        "t2"."first_day",
        MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
          PARTITION BY "t2"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "second_day",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "nth",
        LAG("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "previous_at",
        LEAD("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_at",
        CAST(NULL AS TIMESTAMP(6)) AS "end"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."buyer_id",
          "t1"."paid_at",
          "t1"."paid_amount",
          "t1"."refund_amount",
          "t1"."paid_day",
          MIN("t1"."paid_day") OVER (
            PARTITION BY "t1"."buyer_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "first_day"
        FROM (
          SELECT
            "t0"."order_id",
            "t0"."buyer_id",
            "t0"."paid_at",
            "t0"."paid_amount",
            "t0"."refund_amount",
            CAST("t0"."paid_at" AS DATE) AS "paid_day"
          FROM "orders" AS "t0"
          WHERE
            NOT "t0"."paid_at" IS NULL AND NOT "t0"."buyer_id" IS NULL
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
    WHERE
      "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
      AND "t3"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
  ) AS "t4"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t5";

-- old_buyer_share, from shop_day
SELECT
  SUM("t1"."old_buyers") AS "old_buyer_share.numerator",
  SUM("t1"."paying_buyers") AS "old_buyer_share.denominator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."old_buyers" IS NULL
    )
    AND (
      NOT "t1"."paying_buyers" IS NULL
    )) AS "old_buyer_share.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."paying_buyers",
    "t0"."old_buyers",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "shop_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- repeat_order_share, from purchases
SELECT
  SUM(CAST("t4"."paid_day" > "t4"."first_day" AS INT)) AS "repeat_order_share.numerator",
  COUNT(*) AS "repeat_order_share.denominator"
FROM (
  SELECT
    "t3"."buyer_id",
    "t3"."paid_at",
    "t3"."paid_day",
    "t3"."first_day",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2"."order_id",
      "t2"."buyer_id",
      "t2"."paid_at",
      "t2"."paid_amount",
      "t2"."refund_amount",
      "t2"."paid_day",
      "t2"."first_day",
      MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
        PARTITION BY "t2"."buyer_id"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "second_day",
      ROW_NUMBER() OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "nth",
      LAG("t2"."paid_at", 1) OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "previous_at",
      LEAD("t2"."paid_at", 1) OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "next_at",
      CAST(NULL AS TIMESTAMP(6)) AS "end"
    FROM (
      SELECT
        "t1"."order_id",
        "t1"."buyer_id",
        "t1"."paid_at",
        "t1"."paid_amount",
        "t1"."refund_amount",
        "t1"."paid_day",
        MIN("t1"."paid_day") OVER (
          PARTITION BY "t1"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "first_day"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."paid_at",
          "t0"."paid_amount",
          "t0"."refund_amount",
          CAST("t0"."paid_at" AS DATE) AS "paid_day"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL AND NOT "t0"."buyer_id" IS NULL
      ) AS "t1"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t3"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t4";

-- ever_repeat_share, from buyers_of_period
SELECT
  SUM(CAST("t5"."orders" >= 2 AS INT)) AS "ever_repeat_share.numerator",
  COUNT(*) AS "ever_repeat_share.denominator",
  SUM(CAST("t5"."paid_amount" IS NULL AS INT)) AS "ever_repeat_share.lacking"
FROM (
  SELECT
    "t4"."period_start",
    "t4"."period_end",
    "t4"."following_end",
    "t4"."buyer_id",
    COUNT(*) AS "orders",
    COUNT(DISTINCT "t4"."paid_day") AS "days",
    SUM("t4"."paid_amount") AS "paid_amount",
    MAX(CAST("t4"."previous_at" AS DATE)) FILTER(WHERE
      CAST("t4"."previous_at" AS DATE) < "t4"."period_start") AS "paid_before",
    MIN(CAST("t4"."next_at" AS DATE)) FILTER(WHERE
      CAST("t4"."next_at" AS DATE) >= "t4"."period_end") AS "paid_after"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."buyer_id",
      "t3"."paid_at",
      "t3"."paid_amount",
      "t3"."refund_amount",
      "t3"."paid_day",
      "t3"."first_day",
      "t3"."second_day",
      "t3"."nth",
      "t3"."previous_at",
      "t3"."next_at",
      "t3"."end",
      MAKE_DATE(2022, 1, 3) AS "period_start",
      MAKE_DATE(2022, 1, 10) AS "period_end",
      MAKE_DATE(2022, 1, 10) AS "following_end"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."buyer_id",
        "t2"."paid_at",
        "t2"."paid_amount",
        "t2"."refund_amount",
        "t2"."paid_day",
        "t2"."first_day",
        MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
          PARTITION BY "t2"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "second_day",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "nth",
        LAG("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "previous_at",
        LEAD("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_at",
        CAST(NULL AS TIMESTAMP(6)) AS "end"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."buyer_id",
          "t1"."paid_at",
          "t1"."paid_amount",
          "t1"."refund_amount",
          "t1"."paid_day",
          MIN("t1"."paid_day") OVER (
            PARTITION BY "t1"."buyer_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "first_day"
        FROM (
          SELECT
            "t0"."order_id",
            "t0"."buyer_id",
            "t0"."paid_at",
            "t0"."paid_amount",
            "t0"."refund_amount",
            CAST("t0"."paid_at" AS DATE) AS "paid_day"
          FROM "orders" AS "t0"
          WHERE
            NOT "t0"."paid_at" IS NULL AND NOT "t0"."buyer_id" IS NULL
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
    WHERE
      "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
  ) AS "t4"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t5";

-- ever_repeat_share, from payers_of_period
SELECT
  SUM(CAST("t5"."orders" >= 2 AS INT)) AS "ever_repeat_share.numerator",
  COUNT(*) AS "ever_repeat_share.denominator"
FROM (
  SELECT
    "t4"."period_start",
    "t4"."period_end",
    "t4"."following_end",
    "t4"."buyer_id",
    COUNT(*) AS "orders",
    COUNT(DISTINCT "t4"."paid_day") AS "days",
    SUM("t4"."paid_amount") AS "paid_amount",
    MAX(CAST("t4"."previous_at" AS DATE)) FILTER(WHERE
      CAST("t4"."previous_at" AS DATE) < "t4"."period_start") AS "paid_before",
    MIN(CAST("t4"."next_at" AS DATE)) FILTER(WHERE
      CAST("t4"."next_at" AS DATE) >= "t4"."period_end") AS "paid_after"
  FROM (
    SELECT
      "t3"."order_id",
      "t3"."buyer_id",
      "t3"."paid_at",
      "t3"."paid_amount",
      "t3"."refund_amount",
      "t3"."paid_day",
      "t3"."first_day",
      "t3"."second_day",
      "t3"."nth",
      "t3"."previous_at",
      "t3"."next_at",
      "t3"."end",
      MAKE_DATE(2022, 1, 3) AS "period_start",
      MAKE_DATE(2022, 1, 10) AS "period_end",
      MAKE_DATE(2022, 1, 10) AS "following_end"
    FROM (
      SELECT
        "t2"."order_id",
        "t2"."buyer_id",
        "t2"."paid_at",
        "t2"."paid_amount",
        "t2"."refund_amount",
        "t2"."paid_day",
        "t2"."first_day",
        MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
          PARTITION BY "t2"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "second_day",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "nth",
        LAG("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "previous_at",
        LEAD("t2"."paid_at", 1) OVER (
          PARTITION BY "t2"."buyer_id"
          ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_at",
        CAST(NULL AS TIMESTAMP(6)) AS "end"
      FROM (
        SELECT
          "t1"."order_id",
          "t1"."buyer_id",
          "t1"."paid_at",
          "t1"."paid_amount",
          "t1"."refund_amount",
          "t1"."paid_day",
          MIN("t1"."paid_day") OVER (
            PARTITION BY "t1"."buyer_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "first_day"
        FROM (
          SELECT
            CAST(NULL AS TEXT) AS "order_id",
            "t0"."visitor_id" AS "buyer_id",
            "t0"."at" AS "paid_at",
            CAST(NULL AS DECIMAL(18, 2)) AS "paid_amount",
            CAST(NULL AS DECIMAL(18, 2)) AS "refund_amount",
            CAST("t0"."at" AS DATE) AS "paid_day"
          FROM "events" AS "t0"
          WHERE
            "t0"."action" = 'pay'
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
    WHERE
      "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
  ) AS "t4"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t5";

-- cohort_repurchase_30, from purchases
SELECT
  SUM(
    CAST((
      "t4"."nth" = 0
    )
    AND (
      CAST("t4"."paid_day" + INTERVAL '30' DAY AS TIMESTAMP(6)) < "t4"."end"
    )
    AND (
      "t4"."second_day" <= (
        "t4"."paid_day" + INTERVAL '30' DAY
      )
    ) AS INT)
  ) AS "cohort_repurchase_30.numerator",
  SUM(
    CAST((
      "t4"."nth" = 0
    )
    AND (
      CAST("t4"."paid_day" + INTERVAL '30' DAY AS TIMESTAMP(6)) < "t4"."end"
    ) AS INT)
  ) AS "cohort_repurchase_30.denominator"
FROM (
  SELECT
    "t3"."buyer_id",
    "t3"."paid_at",
    "t3"."paid_day",
    "t3"."second_day",
    "t3"."nth",
    "t3"."end",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2"."order_id",
      "t2"."buyer_id",
      "t2"."paid_at",
      "t2"."paid_amount",
      "t2"."refund_amount",
      "t2"."paid_day",
      "t2"."first_day",
      MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
        PARTITION BY "t2"."buyer_id"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "second_day",
      ROW_NUMBER() OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "nth",
      LAG("t2"."paid_at", 1) OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "previous_at",
      LEAD("t2"."paid_at", 1) OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "next_at",
      CAST(NULL AS TIMESTAMP(6)) AS "end"
    FROM (
      SELECT
        "t1"."order_id",
        "t1"."buyer_id",
        "t1"."paid_at",
        "t1"."paid_amount",
        "t1"."refund_amount",
        "t1"."paid_day",
        MIN("t1"."paid_day") OVER (
          PARTITION BY "t1"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "first_day"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."paid_at",
          "t0"."paid_amount",
          "t0"."refund_amount",
          CAST("t0"."paid_at" AS DATE) AS "paid_day"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL AND NOT "t0"."buyer_id" IS NULL
      ) AS "t1"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t3"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t4";

-- cohort_repurchase_90, from purchases
SELECT
  SUM(
    CAST((
      "t4"."nth" = 0
    )
    AND (
      CAST("t4"."paid_day" + INTERVAL '90' DAY AS TIMESTAMP(6)) < "t4"."end"
    )
    AND (
      "t4"."second_day" <= (
        "t4"."paid_day" + INTERVAL '90' DAY
      )
    ) AS INT)
  ) AS "cohort_repurchase_90.numerator",
  SUM(
    CAST((
      "t4"."nth" = 0
    )
    AND (
      CAST("t4"."paid_day" + INTERVAL '90' DAY AS TIMESTAMP(6)) < "t4"."end"
    ) AS INT)
  ) AS "cohort_repurchase_90.denominator"
FROM (
  SELECT
    "t3"."buyer_id",
    "t3"."paid_at",
    "t3"."paid_day",
    "t3"."second_day",
    "t3"."nth",
    "t3"."end",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2"."order_id",
      "t2"."buyer_id",
      "t2"."paid_at",
      "t2"."paid_amount",
      "t2"."refund_amount",
      "t2"."paid_day",
      "t2"."first_day",
      MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
        PARTITION BY "t2"."buyer_id"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "second_day",
      ROW_NUMBER() OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "nth",
      LAG("t2"."paid_at", 1) OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "previous_at",
      LEAD("t2"."paid_at", 1) OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "next_at",
      CAST(NULL AS TIMESTAMP(6)) AS "end"
    FROM (
      SELECT
        "t1"."order_id",
        "t1"."buyer_id",
        "t1"."paid_at",
        "t1"."paid_amount",
        "t1"."refund_amount",
        "t1"."paid_day",
        MIN("t1"."paid_day") OVER (
          PARTITION BY "t1"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "first_day"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."paid_at",
          "t0"."paid_amount",
          "t0"."refund_amount",
          CAST("t0"."paid_at" AS DATE) AS "paid_day"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL AND NOT "t0"."buyer_id" IS NULL
      ) AS "t1"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t3"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t4";

-- cohort_repurchase_365, from purchases
SELECT
  SUM(
    CAST((
      "t4"."nth" = 0
    )
    AND (
      CAST("t4"."paid_day" + INTERVAL '365' DAY AS TIMESTAMP(6)) < "t4"."end"
    )
    AND (
      "t4"."second_day" <= (
        "t4"."paid_day" + INTERVAL '365' DAY
      )
    ) AS INT)
  ) AS "cohort_repurchase_365.numerator",
  SUM(
    CAST((
      "t4"."nth" = 0
    )
    AND (
      CAST("t4"."paid_day" + INTERVAL '365' DAY AS TIMESTAMP(6)) < "t4"."end"
    ) AS INT)
  ) AS "cohort_repurchase_365.denominator"
FROM (
  SELECT
    "t3"."buyer_id",
    "t3"."paid_at",
    "t3"."paid_day",
    "t3"."second_day",
    "t3"."nth",
    "t3"."end",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2"."order_id",
      "t2"."buyer_id",
      "t2"."paid_at",
      "t2"."paid_amount",
      "t2"."refund_amount",
      "t2"."paid_day",
      "t2"."first_day",
      MIN(NULLIF("t2"."paid_day", "t2"."first_day")) OVER (
        PARTITION BY "t2"."buyer_id"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "second_day",
      ROW_NUMBER() OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "nth",
      LAG("t2"."paid_at", 1) OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "previous_at",
      LEAD("t2"."paid_at", 1) OVER (
        PARTITION BY "t2"."buyer_id"
        ORDER BY "t2"."paid_at" ASC, "t2"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "next_at",
      CAST(NULL AS TIMESTAMP(6)) AS "end"
    FROM (
      SELECT
        "t1"."order_id",
        "t1"."buyer_id",
        "t1"."paid_at",
        "t1"."paid_amount",
        "t1"."refund_amount",
        "t1"."paid_day",
        MIN("t1"."paid_day") OVER (
          PARTITION BY "t1"."buyer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "first_day"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."paid_at",
          "t0"."paid_amount",
          "t0"."refund_amount",
          CAST("t0"."paid_at" AS DATE) AS "paid_day"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL AND NOT "t0"."buyer_id" IS NULL
      ) AS "t1"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t3"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t4";

-- reviews, from reviews
SELECT
  SUM(CAST("t1"."rating" IN ('good', 'neutral', 'bad') AS INT)) AS "reviews.numerator"
FROM (
  SELECT
    "t0"."reviewed_at",
    "t0"."rating",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "reviews" AS "t0"
  WHERE
    "t0"."reviewed_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."reviewed_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- positive_share, from reviews
SELECT
  SUM(CAST("t1"."rating" IN ('good') AS INT)) AS "positive_share.numerator",
  SUM(CAST("t1"."rating" IN ('good', 'neutral', 'bad') AS INT)) AS "positive_share.denominator"
FROM (
  SELECT
    "t0"."reviewed_at",
    "t0"."rating",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "reviews" AS "t0"
  WHERE
    "t0"."reviewed_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."reviewed_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- positive_share_given, from reviews
SELECT
  SUM(CAST("t1"."rating" IN ('good') AND NOT (
    "t1"."is_default"
  ) AS INT)) AS "positive_share_given.numerator",
  SUM(
    CAST("t1"."rating" IN ('good', 'neutral', 'bad') AND NOT (
      "t1"."is_default"
    ) AS INT)
  ) AS "positive_share_given.denominator"
FROM (
  SELECT
    "t0"."reviewed_at",
    "t0"."rating",
    "t0"."is_default",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "reviews" AS "t0"
  WHERE
    "t0"."reviewed_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."reviewed_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- non_negative_share, from reviews
SELECT
  SUM(CAST("t1"."rating" IN ('good', 'neutral') AS INT)) AS "non_negative_share.numerator",
  SUM(CAST("t1"."rating" IN ('good', 'neutral', 'bad') AS INT)) AS "non_negative_share.denominator"
FROM (
  SELECT
    "t0"."reviewed_at",
    "t0"."rating",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "reviews" AS "t0"
  WHERE
    "t0"."reviewed_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."reviewed_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- dsr_description, from dsr_snapshots
SELECT
  FIRST("t1"."description" ORDER BY "t1"."day" DESC) FILTER(WHERE
    NOT "t1"."description" IS NULL) AS "dsr_description.numerator"
FROM (
  SELECT
    "t0"."day",
    "t0"."description",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "dsr_snapshots" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- dsr_service, from dsr_snapshots
SELECT
  FIRST("t1"."service" ORDER BY "t1"."day" DESC) FILTER(WHERE
    NOT "t1"."service" IS NULL) AS "dsr_service.numerator"
FROM (
  SELECT
    "t0"."day",
    "t0"."service",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "dsr_snapshots" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- dsr_logistics, from dsr_snapshots
SELECT
  FIRST("t1"."logistics" ORDER BY "t1"."day" DESC) FILTER(WHERE
    NOT "t1"."logistics" IS NULL) AS "dsr_logistics.numerator"
FROM (
  SELECT
    "t0"."day",
    "t0"."logistics",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "dsr_snapshots" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- impressions, from ads_once
SELECT
  SUM("t4"."impressions") AS "impressions.numerator",
  SUM(CAST("t4"."impressions" IS NULL AS INT)) - (
    SUM(CAST((
      "t4"."impressions" IS NULL
    ) AND (
      "t4"."channel" = '淘宝客'
    ) AS INT)) * CAST(BOOL_OR(CAST(NOT (
      "t4"."channel" = '淘宝客'
    ) AS BOOLEAN)) AS BIGINT)
  ) AS "impressions.lacking"
FROM (
  SELECT
    "t3"."day",
    "t3"."channel",
    "t3"."impressions",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2".*
      EXCLUDE ("best", "rank")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."day",
          "t0"."channel",
          "t0"."grain",
          "t0"."scene",
          "t0"."campaign_id",
          "t0"."campaign",
          "t0"."product_id",
          "t0"."audience",
          "t0"."title",
          "t0"."impressions",
          "t0"."reach",
          "t0"."clicks",
          "t0"."visitors",
          "t0"."spend",
          "t0"."carts",
          "t0"."favourites",
          "t0"."orders",
          "t0"."sales",
          "t0"."direct_sales",
          "t0"."attribution_days",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CASE "t0"."grain"
            WHEN 'campaign'
            THEN 0
            WHEN 'product'
            THEN 1
            WHEN 'audience'
            THEN 2
            ELSE 3
          END AS "rank",
          MIN(
            CASE "t0"."grain"
              WHEN 'campaign'
              THEN 0
              WHEN 'product'
              THEN 1
              WHEN 'audience'
              THEN 2
              ELSE 3
            END
          ) OVER (
            PARTITION BY "t0"."day", "t0"."channel"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "best"
        FROM "ads" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."rank" = "t1"."best"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2022, 1, 10) AND "t3"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t4";

-- clicks, from ads_once
SELECT
  SUM("t4"."clicks") AS "clicks.numerator",
  SUM(CAST("t4"."clicks" IS NULL AS INT)) AS "clicks.lacking"
FROM (
  SELECT
    "t3"."day",
    "t3"."clicks",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2".*
      EXCLUDE ("best", "rank")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."day",
          "t0"."channel",
          "t0"."grain",
          "t0"."scene",
          "t0"."campaign_id",
          "t0"."campaign",
          "t0"."product_id",
          "t0"."audience",
          "t0"."title",
          "t0"."impressions",
          "t0"."reach",
          "t0"."clicks",
          "t0"."visitors",
          "t0"."spend",
          "t0"."carts",
          "t0"."favourites",
          "t0"."orders",
          "t0"."sales",
          "t0"."direct_sales",
          "t0"."attribution_days",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CASE "t0"."grain"
            WHEN 'campaign'
            THEN 0
            WHEN 'product'
            THEN 1
            WHEN 'audience'
            THEN 2
            ELSE 3
          END AS "rank",
          MIN(
            CASE "t0"."grain"
              WHEN 'campaign'
              THEN 0
              WHEN 'product'
              THEN 1
              WHEN 'audience'
              THEN 2
              ELSE 3
            END
          ) OVER (
            PARTITION BY "t0"."day", "t0"."channel"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "best"
        FROM "ads" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."rank" = "t1"."best"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2022, 1, 10) AND "t3"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t4";

-- ad_spend, from ads_once
SELECT
  SUM("t4"."spend") AS "ad_spend.numerator",
  SUM(CAST("t4"."spend" IS NULL AS INT)) AS "ad_spend.lacking"
FROM (
  SELECT
    "t3"."day",
    "t3"."spend",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2".*
      EXCLUDE ("best", "rank")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."day",
          "t0"."channel",
          "t0"."grain",
          "t0"."scene",
          "t0"."campaign_id",
          "t0"."campaign",
          "t0"."product_id",
          "t0"."audience",
          "t0"."title",
          "t0"."impressions",
          "t0"."reach",
          "t0"."clicks",
          "t0"."visitors",
          "t0"."spend",
          "t0"."carts",
          "t0"."favourites",
          "t0"."orders",
          "t0"."sales",
          "t0"."direct_sales",
          "t0"."attribution_days",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CASE "t0"."grain"
            WHEN 'campaign'
            THEN 0
            WHEN 'product'
            THEN 1
            WHEN 'audience'
            THEN 2
            ELSE 3
          END AS "rank",
          MIN(
            CASE "t0"."grain"
              WHEN 'campaign'
              THEN 0
              WHEN 'product'
              THEN 1
              WHEN 'audience'
              THEN 2
              ELSE 3
            END
          ) OVER (
            PARTITION BY "t0"."day", "t0"."channel"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "best"
        FROM "ads" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."rank" = "t1"."best"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2022, 1, 10) AND "t3"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t4";

-- ad_orders, from ads_once
SELECT
  SUM("t4"."orders") AS "ad_orders.numerator",
  SUM(CAST("t4"."orders" IS NULL AS INT)) AS "ad_orders.lacking"
FROM (
  SELECT
    "t3"."day",
    "t3"."orders",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2".*
      EXCLUDE ("best", "rank")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."day",
          "t0"."channel",
          "t0"."grain",
          "t0"."scene",
          "t0"."campaign_id",
          "t0"."campaign",
          "t0"."product_id",
          "t0"."audience",
          "t0"."title",
          "t0"."impressions",
          "t0"."reach",
          "t0"."clicks",
          "t0"."visitors",
          "t0"."spend",
          "t0"."carts",
          "t0"."favourites",
          "t0"."orders",
          "t0"."sales",
          "t0"."direct_sales",
          "t0"."attribution_days",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CASE "t0"."grain"
            WHEN 'campaign'
            THEN 0
            WHEN 'product'
            THEN 1
            WHEN 'audience'
            THEN 2
            ELSE 3
          END AS "rank",
          MIN(
            CASE "t0"."grain"
              WHEN 'campaign'
              THEN 0
              WHEN 'product'
              THEN 1
              WHEN 'audience'
              THEN 2
              ELSE 3
            END
          ) OVER (
            PARTITION BY "t0"."day", "t0"."channel"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "best"
        FROM "ads" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."rank" = "t1"."best"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2022, 1, 10) AND "t3"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t4";

-- ctr, from ads_once
SELECT
  SUM("t4"."clicks") FILTER(WHERE
    (
      NOT "t4"."clicks" IS NULL
    ) AND (
      NOT "t4"."impressions" IS NULL
    )) AS "ctr.numerator",
  SUM("t4"."impressions") FILTER(WHERE
    (
      NOT "t4"."clicks" IS NULL
    ) AND (
      NOT "t4"."impressions" IS NULL
    )) AS "ctr.denominator",
  (
    SUM(CAST("t4"."impressions" IS NULL AS INT)) - (
      SUM(CAST((
        "t4"."impressions" IS NULL
      ) AND (
        "t4"."channel" = '淘宝客'
      ) AS INT)) * CAST(BOOL_OR(CAST(NOT (
        "t4"."channel" = '淘宝客'
      ) AS BOOLEAN)) AS BIGINT)
    )
  ) + SUM(CAST((
    "t4"."clicks" IS NULL
  ) AND (
    "t4"."impressions" <> 0
  ) AS INT)) AS "ctr.lacking"
FROM (
  SELECT
    "t3"."day",
    "t3"."channel",
    "t3"."impressions",
    "t3"."clicks",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2".*
      EXCLUDE ("best", "rank")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."day",
          "t0"."channel",
          "t0"."grain",
          "t0"."scene",
          "t0"."campaign_id",
          "t0"."campaign",
          "t0"."product_id",
          "t0"."audience",
          "t0"."title",
          "t0"."impressions",
          "t0"."reach",
          "t0"."clicks",
          "t0"."visitors",
          "t0"."spend",
          "t0"."carts",
          "t0"."favourites",
          "t0"."orders",
          "t0"."sales",
          "t0"."direct_sales",
          "t0"."attribution_days",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CASE "t0"."grain"
            WHEN 'campaign'
            THEN 0
            WHEN 'product'
            THEN 1
            WHEN 'audience'
            THEN 2
            ELSE 3
          END AS "rank",
          MIN(
            CASE "t0"."grain"
              WHEN 'campaign'
              THEN 0
              WHEN 'product'
              THEN 1
              WHEN 'audience'
              THEN 2
              ELSE 3
            END
          ) OVER (
            PARTITION BY "t0"."day", "t0"."channel"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "best"
        FROM "ads" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."rank" = "t1"."best"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2022, 1, 10) AND "t3"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t4";

-- cpc, from ads_once
SELECT
  SUM("t4"."spend") FILTER(WHERE
    (
      NOT "t4"."spend" IS NULL
    ) AND (
      NOT "t4"."clicks" IS NULL
    )) AS "cpc.numerator",
  SUM("t4"."clicks") FILTER(WHERE
    (
      NOT "t4"."spend" IS NULL
    ) AND (
      NOT "t4"."clicks" IS NULL
    )) AS "cpc.denominator",
  SUM(
    CAST((
      "t4"."clicks" IS NULL
    )
    OR (
      (
        "t4"."spend" IS NULL
      ) AND (
        "t4"."clicks" <> 0
      )
    ) AS INT)
  ) AS "cpc.lacking"
FROM (
  SELECT
    "t3"."day",
    "t3"."clicks",
    "t3"."spend",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2".*
      EXCLUDE ("best", "rank")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."day",
          "t0"."channel",
          "t0"."grain",
          "t0"."scene",
          "t0"."campaign_id",
          "t0"."campaign",
          "t0"."product_id",
          "t0"."audience",
          "t0"."title",
          "t0"."impressions",
          "t0"."reach",
          "t0"."clicks",
          "t0"."visitors",
          "t0"."spend",
          "t0"."carts",
          "t0"."favourites",
          "t0"."orders",
          "t0"."sales",
          "t0"."direct_sales",
          "t0"."attribution_days",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CASE "t0"."grain"
            WHEN 'campaign'
            THEN 0
            WHEN 'product'
            THEN 1
            WHEN 'audience'
            THEN 2
            ELSE 3
          END AS "rank",
          MIN(
            CASE "t0"."grain"
              WHEN 'campaign'
              THEN 0
              WHEN 'product'
              THEN 1
              WHEN 'audience'
              THEN 2
              ELSE 3
            END
          ) OVER (
            PARTITION BY "t0"."day", "t0"."channel"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "best"
        FROM "ads" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."rank" = "t1"."best"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2022, 1, 10) AND "t3"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t4";

-- ad_conversion, from ads_once
SELECT
  SUM("t4"."orders") FILTER(WHERE
    (
      NOT "t4"."orders" IS NULL
    ) AND (
      NOT "t4"."clicks" IS NULL
    )) AS "ad_conversion.numerator",
  SUM("t4"."clicks") FILTER(WHERE
    (
      NOT "t4"."orders" IS NULL
    ) AND (
      NOT "t4"."clicks" IS NULL
    )) AS "ad_conversion.denominator",
  SUM(
    CAST((
      "t4"."clicks" IS NULL
    )
    OR (
      (
        "t4"."orders" IS NULL
      ) AND (
        "t4"."clicks" <> 0
      )
    ) AS INT)
  ) AS "ad_conversion.lacking"
FROM (
  SELECT
    "t3"."day",
    "t3"."clicks",
    "t3"."orders",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2".*
      EXCLUDE ("best", "rank")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."day",
          "t0"."channel",
          "t0"."grain",
          "t0"."scene",
          "t0"."campaign_id",
          "t0"."campaign",
          "t0"."product_id",
          "t0"."audience",
          "t0"."title",
          "t0"."impressions",
          "t0"."reach",
          "t0"."clicks",
          "t0"."visitors",
          "t0"."spend",
          "t0"."carts",
          "t0"."favourites",
          "t0"."orders",
          "t0"."sales",
          "t0"."direct_sales",
          "t0"."attribution_days",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CASE "t0"."grain"
            WHEN 'campaign'
            THEN 0
            WHEN 'product'
            THEN 1
            WHEN 'audience'
            THEN 2
            ELSE 3
          END AS "rank",
          MIN(
            CASE "t0"."grain"
              WHEN 'campaign'
              THEN 0
              WHEN 'product'
              THEN 1
              WHEN 'audience'
              THEN 2
              ELSE 3
            END
          ) OVER (
            PARTITION BY "t0"."day", "t0"."channel"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "best"
        FROM "ads" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."rank" = "t1"."best"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2022, 1, 10) AND "t3"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t4";

-- cost_per_order, from ads_once
SELECT
  SUM("t4"."spend") FILTER(WHERE
    (
      NOT "t4"."spend" IS NULL
    ) AND (
      NOT "t4"."orders" IS NULL
    )) AS "cost_per_order.numerator",
  SUM("t4"."orders") FILTER(WHERE
    (
      NOT "t4"."spend" IS NULL
    ) AND (
      NOT "t4"."orders" IS NULL
    )) AS "cost_per_order.denominator",
  SUM(
    CAST((
      "t4"."orders" IS NULL
    ) OR (
      (
        "t4"."spend" IS NULL
      ) AND TRUE
    ) AS INT)
  ) AS "cost_per_order.lacking"
FROM (
  SELECT
    "t3"."day",
    "t3"."spend",
    "t3"."orders",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2".*
      EXCLUDE ("best", "rank")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."day",
          "t0"."channel",
          "t0"."grain",
          "t0"."scene",
          "t0"."campaign_id",
          "t0"."campaign",
          "t0"."product_id",
          "t0"."audience",
          "t0"."title",
          "t0"."impressions",
          "t0"."reach",
          "t0"."clicks",
          "t0"."visitors",
          "t0"."spend",
          "t0"."carts",
          "t0"."favourites",
          "t0"."orders",
          "t0"."sales",
          "t0"."direct_sales",
          "t0"."attribution_days",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CASE "t0"."grain"
            WHEN 'campaign'
            THEN 0
            WHEN 'product'
            THEN 1
            WHEN 'audience'
            THEN 2
            ELSE 3
          END AS "rank",
          MIN(
            CASE "t0"."grain"
              WHEN 'campaign'
              THEN 0
              WHEN 'product'
              THEN 1
              WHEN 'audience'
              THEN 2
              ELSE 3
            END
          ) OVER (
            PARTITION BY "t0"."day", "t0"."channel"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "best"
        FROM "ads" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."rank" = "t1"."best"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2022, 1, 10) AND "t3"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t4";

-- roas, from ads_once
SELECT
  SUM("t4"."sales") FILTER(WHERE
    (
      NOT "t4"."sales" IS NULL
    ) AND (
      NOT "t4"."spend" IS NULL
    )) AS "roas.numerator",
  SUM("t4"."spend") FILTER(WHERE
    (
      NOT "t4"."sales" IS NULL
    ) AND (
      NOT "t4"."spend" IS NULL
    )) AS "roas.denominator",
  SUM(
    CAST((
      "t4"."spend" IS NULL
    )
    OR (
      (
        "t4"."sales" IS NULL
      ) AND (
        "t4"."spend" <> 0
      )
    ) AS INT)
  ) AS "roas.lacking"
FROM (
  SELECT
    "t3"."day",
    "t3"."spend",
    "t3"."sales",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t2".*
      EXCLUDE ("best", "rank")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."day",
          "t0"."channel",
          "t0"."grain",
          "t0"."scene",
          "t0"."campaign_id",
          "t0"."campaign",
          "t0"."product_id",
          "t0"."audience",
          "t0"."title",
          "t0"."impressions",
          "t0"."reach",
          "t0"."clicks",
          "t0"."visitors",
          "t0"."spend",
          "t0"."carts",
          "t0"."favourites",
          "t0"."orders",
          "t0"."sales",
          "t0"."direct_sales",
          "t0"."attribution_days",
          "t0"."row_key",
          "t0"."source",
          "t0"."source_line",
          "t0"."absent_from",
          CASE "t0"."grain"
            WHEN 'campaign'
            THEN 0
            WHEN 'product'
            THEN 1
            WHEN 'audience'
            THEN 2
            ELSE 3
          END AS "rank",
          MIN(
            CASE "t0"."grain"
              WHEN 'campaign'
              THEN 0
              WHEN 'product'
              THEN 1
              WHEN 'audience'
              THEN 2
              ELSE 3
            END
          ) OVER (
            PARTITION BY "t0"."day", "t0"."channel"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "best"
        FROM "ads" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."rank" = "t1"."best"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2022, 1, 10) AND "t3"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t4";

-- goods_amount, from sales
SELECT
  SUM("t8"."paid_amount") AS "goods_amount.numerator",
  SUM(CAST(NOT "t8"."paid_amount" IS NULL AS INT)) AS "goods_amount.n",
  SUM(CAST("t8"."has_units" IS NULL AS INT)) AS "goods_amount.without_lines",
  SUM(CAST("t8"."paid_amount" IS NULL AS INT)) AS "goods_amount.lacking"
FROM (
  SELECT
    "t7"."paid_at",
    "t7"."paid_amount",
    "t7"."has_units",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("order_id_right")
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."buyer_id",
        "t4"."created_at",
        "t4"."paid_at",
        "t5"."order_id" AS "order_id_right",
        "t5"."product_id",
        "t5"."title",
        "t5"."units",
        "t5"."list_price",
        "t5"."payable_amount",
        "t5"."paid_amount",
        "t5"."refund_amount",
        "t5"."has_units"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."created_at",
          "t0"."paid_at"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL
      ) AS "t4"
      LEFT OUTER JOIN (
        SELECT
          "t1"."order_id",
          "t1"."product_id",
          "t1"."title",
          "t1"."units",
          "t1"."list_price",
          "t1"."payable_amount",
          "t1"."paid_amount",
          "t1"."refund_amount",
          NOT "t1"."units" IS NULL AS "has_units"
        FROM "order_items" AS "t1"
      ) AS "t5"
        ON "t4"."order_id" = "t5"."order_id"
    ) AS "t6"
  ) AS "t7"
  WHERE
    "t7"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t7"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t8";

-- products_sold, from sales
SELECT
  COUNT(DISTINCT "t8"."product_id") AS "products_sold.numerator",
  SUM(CAST("t8"."has_units" IS NULL AS INT)) AS "products_sold.without_lines"
FROM (
  SELECT
    "t7"."paid_at",
    "t7"."product_id",
    "t7"."has_units",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("order_id_right")
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."buyer_id",
        "t4"."created_at",
        "t4"."paid_at",
        "t5"."order_id" AS "order_id_right",
        "t5"."product_id",
        "t5"."title",
        "t5"."units",
        "t5"."list_price",
        "t5"."payable_amount",
        "t5"."paid_amount",
        "t5"."refund_amount",
        "t5"."has_units"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."created_at",
          "t0"."paid_at"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL
      ) AS "t4"
      LEFT OUTER JOIN (
        SELECT
          "t1"."order_id",
          "t1"."product_id",
          "t1"."title",
          "t1"."units",
          "t1"."list_price",
          "t1"."payable_amount",
          "t1"."paid_amount",
          "t1"."refund_amount",
          NOT "t1"."units" IS NULL AS "has_units"
        FROM "order_items" AS "t1"
      ) AS "t5"
        ON "t4"."order_id" = "t5"."order_id"
    ) AS "t6"
  ) AS "t7"
  WHERE
    "t7"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t7"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t8";

-- products_sold, from product_day
SELECT
  COUNT(DISTINCT "t1"."product_id") FILTER(WHERE
    "t1"."units_paid" > 0) AS "products_sold.numerator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."product_id" IS NULL
    )
    AND (
      NOT "t1"."units_paid" IS NULL
    )) AS "products_sold.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."product_id",
    "t0"."units_paid",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "product_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- products_listed, from product_day
SELECT
  COUNT(DISTINCT "t1"."product_id") AS "products_listed.numerator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    ) AND (
      NOT "t1"."product_id" IS NULL
    )) AS "products_listed.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."product_id",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "product_day" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- item_discount, from sales
SELECT
  SUM("t8"."payable_amount") FILTER(WHERE
    (
      "t8"."list_price" > 0
    ) AND (
      "t8"."payable_amount" > 0
    )) AS "item_discount.numerator",
  SUM("t8"."list_price" * "t8"."units") FILTER(WHERE
    (
      "t8"."list_price" > 0
    ) AND (
      "t8"."payable_amount" > 0
    )) AS "item_discount.denominator",
  SUM(CAST((
    "t8"."list_price" > 0
  ) AND (
    "t8"."payable_amount" > 0
  ) AS INT)) AS "item_discount.n",
  SUM(
    CAST((
      NOT "t8"."has_units" IS NULL
    )
    AND (
      (
        "t8"."payable_amount" IS NULL
      )
      OR (
        (
          "t8"."list_price" IS NULL
        ) AND (
          "t8"."payable_amount" > 0
        )
      )
    ) AS INT)
  ) AS "item_discount.lacking",
  SUM(CAST("t8"."has_units" IS NULL AS INT)) AS "item_discount.without_lines"
FROM (
  SELECT
    "t7"."paid_at",
    "t7"."units",
    "t7"."list_price",
    "t7"."payable_amount",
    "t7"."has_units",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("order_id_right")
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."buyer_id",
        "t4"."created_at",
        "t4"."paid_at",
        "t5"."order_id" AS "order_id_right",
        "t5"."product_id",
        "t5"."title",
        "t5"."units",
        "t5"."list_price",
        "t5"."payable_amount",
        "t5"."paid_amount",
        "t5"."refund_amount",
        "t5"."has_units"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."created_at",
          "t0"."paid_at"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL
      ) AS "t4"
      LEFT OUTER JOIN (
        SELECT
          "t1"."order_id",
          "t1"."product_id",
          "t1"."title",
          "t1"."units",
          "t1"."list_price",
          "t1"."payable_amount",
          "t1"."paid_amount",
          "t1"."refund_amount",
          NOT "t1"."units" IS NULL AS "has_units"
        FROM "order_items" AS "t1"
      ) AS "t5"
        ON "t4"."order_id" = "t5"."order_id"
    ) AS "t6"
  ) AS "t7"
  WHERE
    "t7"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t7"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t8";

-- final_discount, from sales
SELECT
  SUM("t8"."paid_amount") FILTER(WHERE
    (
      "t8"."list_price" > 0
    ) AND (
      "t8"."paid_amount" > 0
    )) AS "final_discount.numerator",
  SUM("t8"."list_price" * "t8"."units") FILTER(WHERE
    (
      "t8"."list_price" > 0
    ) AND (
      "t8"."paid_amount" > 0
    )) AS "final_discount.denominator",
  SUM(CAST((
    "t8"."list_price" > 0
  ) AND (
    "t8"."paid_amount" > 0
  ) AS INT)) AS "final_discount.n",
  SUM(
    CAST((
      NOT "t8"."has_units" IS NULL
    )
    AND (
      (
        "t8"."paid_amount" IS NULL
      )
      OR (
        (
          "t8"."list_price" IS NULL
        ) AND (
          "t8"."paid_amount" > 0
        )
      )
    ) AS INT)
  ) AS "final_discount.lacking",
  SUM(CAST("t8"."has_units" IS NULL AS INT)) AS "final_discount.without_lines"
FROM (
  SELECT
    "t7"."paid_at",
    "t7"."units",
    "t7"."list_price",
    "t7"."paid_amount",
    "t7"."has_units",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("order_id_right")
    FROM (
      SELECT
        "t4"."order_id",
        "t4"."buyer_id",
        "t4"."created_at",
        "t4"."paid_at",
        "t5"."order_id" AS "order_id_right",
        "t5"."product_id",
        "t5"."title",
        "t5"."units",
        "t5"."list_price",
        "t5"."payable_amount",
        "t5"."paid_amount",
        "t5"."refund_amount",
        "t5"."has_units"
      FROM (
        SELECT
          "t0"."order_id",
          "t0"."buyer_id",
          "t0"."created_at",
          "t0"."paid_at"
        FROM "orders" AS "t0"
        WHERE
          NOT "t0"."paid_at" IS NULL
      ) AS "t4"
      LEFT OUTER JOIN (
        SELECT
          "t1"."order_id",
          "t1"."product_id",
          "t1"."title",
          "t1"."units",
          "t1"."list_price",
          "t1"."payable_amount",
          "t1"."paid_amount",
          "t1"."refund_amount",
          NOT "t1"."units" IS NULL AS "has_units"
        FROM "order_items" AS "t1"
      ) AS "t5"
        ON "t4"."order_id" = "t5"."order_id"
    ) AS "t6"
  ) AS "t7"
  WHERE
    "t7"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t7"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t8";

-- gross_profit, from sales_with_costs
SELECT
  SUM(
    CAST((
      "t21"."paid_amount" - COALESCE("t21"."refund_amount", 0)
    ) - (
      (
        "t21"."unit_cost" + COALESCE("t21"."handling_cost", 0)
      ) * "t21"."units"
    ) AS DOUBLE) - (
      CAST("t21"."paid_amount" AS DOUBLE) * COALESCE("t21"."fee_share", 0)
    )
  ) FILTER(WHERE
    (
      NOT "t21"."unit_cost" IS NULL
    )
    AND (
      (
        "t21"."unit_cost" > 0
      ) OR (
        "t21"."paid_amount" = 0
      )
    )
    AND (
      NOT "t21"."paid_amount" IS NULL
    )) AS "gross_profit.numerator",
  SUM(
    CAST((
      NOT "t21"."unit_cost" IS NULL
    )
    AND (
      (
        "t21"."unit_cost" > 0
      ) OR (
        "t21"."paid_amount" = 0
      )
    )
    AND (
      NOT "t21"."paid_amount" IS NULL
    ) AS INT)
  ) AS "gross_profit.n",
  SUM(
    CAST((
      NOT "t21"."has_units" IS NULL
    )
    AND NOT (
      (
        NOT "t21"."unit_cost" IS NULL
      )
      AND (
        (
          "t21"."unit_cost" > 0
        ) OR (
          "t21"."paid_amount" = 0
        )
      )
      AND (
        NOT "t21"."paid_amount" IS NULL
      )
    ) AS INT)
  ) AS "gross_profit.lacking",
  SUM(CAST("t21"."has_units" IS NULL AS INT)) AS "gross_profit.without_lines"
FROM (
  SELECT
    "t20"."paid_at",
    "t20"."units",
    "t20"."paid_amount",
    "t20"."refund_amount",
    "t20"."has_units",
    "t20"."unit_cost",
    "t20"."handling_cost",
    "t20"."fee_share",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t19".*
      EXCLUDE ("product_id_right")
    FROM (
      SELECT
        "t18"."order_id",
        "t18"."buyer_id",
        "t18"."created_at",
        "t18"."paid_at",
        "t18"."product_id",
        "t18"."title",
        "t18"."units",
        "t18"."list_price",
        "t18"."payable_amount",
        "t18"."paid_amount",
        "t18"."refund_amount",
        "t18"."has_units",
        "t10"."product_id" AS "product_id_right",
        "t10"."from_day",
        "t10"."unit_cost",
        "t10"."handling_cost",
        "t10"."fee_share",
        "t10"."until_day"
      FROM (
        SELECT
          "t16".*
          EXCLUDE ("given_back", "paid")
        FROM (
          SELECT
            "t15"."order_id",
            "t15"."buyer_id",
            "t15"."created_at",
            "t15"."paid_at",
            "t15"."product_id",
            "t15"."title",
            "t15"."units",
            "t15"."list_price",
            "t15"."payable_amount",
            "t15"."paid_amount",
            CASE
              WHEN COUNT("t15"."refund_amount") OVER (
                PARTITION BY "t15"."order_id"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) > 0
              THEN "t15"."refund_amount"
              ELSE CAST(CAST("t15"."given_back" AS DOUBLE) * (
                CAST("t15"."paid_amount" AS DOUBLE) / NULLIF(CAST("t15"."paid" AS DOUBLE), 0)
              ) AS DECIMAL(18, 2))
            END AS "refund_amount",
            "t15"."has_units",
            "t15"."given_back",
            "t15"."paid"
          FROM (
            SELECT
              "t14".*
              EXCLUDE ("order_id_right")
            FROM (
              SELECT
                "t13"."order_id",
                "t13"."buyer_id",
                "t13"."created_at",
                "t13"."paid_at",
                "t13"."product_id",
                "t13"."title",
                "t13"."units",
                "t13"."list_price",
                "t13"."payable_amount",
                "t13"."paid_amount",
                "t13"."refund_amount",
                "t13"."has_units",
                "t4"."order_id" AS "order_id_right",
                "t4"."given_back",
                "t4"."paid"
              FROM (
                SELECT
                  "t11".*
                  EXCLUDE ("order_id_right")
                FROM (
                  SELECT
                    "t8"."order_id",
                    "t8"."buyer_id",
                    "t8"."created_at",
                    "t8"."paid_at",
                    "t9"."order_id" AS "order_id_right",
                    "t9"."product_id",
                    "t9"."title",
                    "t9"."units",
                    "t9"."list_price",
                    "t9"."payable_amount",
                    "t9"."paid_amount",
                    "t9"."refund_amount",
                    "t9"."has_units"
                  FROM (
                    SELECT
                      "t1"."order_id",
                      "t1"."buyer_id",
                      "t1"."created_at",
                      "t1"."paid_at"
                    FROM "orders" AS "t1"
                    WHERE
                      NOT "t1"."paid_at" IS NULL
                  ) AS "t8"
                  LEFT OUTER JOIN (
                    SELECT
                      "t2"."order_id",
                      "t2"."product_id",
                      "t2"."title",
                      "t2"."units",
                      "t2"."list_price",
                      "t2"."payable_amount",
                      "t2"."paid_amount",
                      "t2"."refund_amount",
                      NOT "t2"."units" IS NULL AS "has_units"
                    FROM "order_items" AS "t2"
                  ) AS "t9"
                    ON "t8"."order_id" = "t9"."order_id"
                ) AS "t11"
              ) AS "t13"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."order_id",
                  "t1"."refund_amount" AS "given_back",
                  "t1"."paid_amount" AS "paid"
                FROM "orders" AS "t1"
              ) AS "t4"
                ON "t13"."order_id" = "t4"."order_id"
            ) AS "t14"
          ) AS "t15"
        ) AS "t16"
      ) AS "t18"
      LEFT OUTER JOIN (
        SELECT
          "t0"."product_id",
          "t0"."from_day",
          "t0"."unit_cost",
          "t0"."handling_cost",
          "t0"."fee_share",
          LEAD("t0"."from_day", 1) OVER (
            PARTITION BY "t0"."product_id"
            ORDER BY "t0"."from_day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "until_day"
        FROM "costs" AS "t0"
      ) AS "t10"
        ON "t18"."product_id" = "t10"."product_id"
        AND CAST("t18"."paid_at" AS DATE) >= "t10"."from_day"
        AND (
          (
            "t10"."until_day" IS NULL
          )
          OR (
            CAST("t18"."paid_at" AS DATE) < "t10"."until_day"
          )
        )
    ) AS "t19"
  ) AS "t20"
  WHERE
    "t20"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t20"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t21";

-- contribution_margin, from sales_with_costs
SELECT
  SUM(
    CAST((
      "t21"."paid_amount" - COALESCE("t21"."refund_amount", 0)
    ) - (
      (
        "t21"."unit_cost" + COALESCE("t21"."handling_cost", 0)
      ) * "t21"."units"
    ) AS DOUBLE) - (
      CAST("t21"."paid_amount" AS DOUBLE) * COALESCE("t21"."fee_share", 0)
    )
  ) FILTER(WHERE
    (
      NOT "t21"."unit_cost" IS NULL
    )
    AND (
      (
        "t21"."unit_cost" > 0
      ) OR (
        "t21"."paid_amount" = 0
      )
    )
    AND (
      NOT "t21"."paid_amount" IS NULL
    )) AS "contribution_margin.numerator",
  SUM("t21"."paid_amount") FILTER(WHERE
    (
      NOT "t21"."unit_cost" IS NULL
    )
    AND (
      (
        "t21"."unit_cost" > 0
      ) OR (
        "t21"."paid_amount" = 0
      )
    )
    AND (
      NOT "t21"."paid_amount" IS NULL
    )) AS "contribution_margin.denominator",
  SUM(
    CAST((
      NOT "t21"."unit_cost" IS NULL
    )
    AND (
      (
        "t21"."unit_cost" > 0
      ) OR (
        "t21"."paid_amount" = 0
      )
    )
    AND (
      NOT "t21"."paid_amount" IS NULL
    ) AS INT)
  ) AS "contribution_margin.n",
  SUM(
    CAST((
      NOT "t21"."has_units" IS NULL
    )
    AND NOT (
      (
        NOT "t21"."unit_cost" IS NULL
      )
      AND (
        (
          "t21"."unit_cost" > 0
        ) OR (
          "t21"."paid_amount" = 0
        )
      )
      AND (
        NOT "t21"."paid_amount" IS NULL
      )
    ) AS INT)
  ) AS "contribution_margin.lacking",
  SUM(CAST("t21"."has_units" IS NULL AS INT)) AS "contribution_margin.without_lines"
FROM (
  SELECT
    "t20"."paid_at",
    "t20"."units",
    "t20"."paid_amount",
    "t20"."refund_amount",
    "t20"."has_units",
    "t20"."unit_cost",
    "t20"."handling_cost",
    "t20"."fee_share",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t19".*
      EXCLUDE ("product_id_right")
    FROM (
      SELECT
        "t18"."order_id",
        "t18"."buyer_id",
        "t18"."created_at",
        "t18"."paid_at",
        "t18"."product_id",
        "t18"."title",
        "t18"."units",
        "t18"."list_price",
        "t18"."payable_amount",
        "t18"."paid_amount",
        "t18"."refund_amount",
        "t18"."has_units",
        "t10"."product_id" AS "product_id_right",
        "t10"."from_day",
        "t10"."unit_cost",
        "t10"."handling_cost",
        "t10"."fee_share",
        "t10"."until_day"
      FROM (
        SELECT
          "t16".*
          EXCLUDE ("given_back", "paid")
        FROM (
          SELECT
            "t15"."order_id",
            "t15"."buyer_id",
            "t15"."created_at",
            "t15"."paid_at",
            "t15"."product_id",
            "t15"."title",
            "t15"."units",
            "t15"."list_price",
            "t15"."payable_amount",
            "t15"."paid_amount",
            CASE
              WHEN COUNT("t15"."refund_amount") OVER (
                PARTITION BY "t15"."order_id"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) > 0
              THEN "t15"."refund_amount"
              ELSE CAST(CAST("t15"."given_back" AS DOUBLE) * (
                CAST("t15"."paid_amount" AS DOUBLE) / NULLIF(CAST("t15"."paid" AS DOUBLE), 0)
              ) AS DECIMAL(18, 2))
            END AS "refund_amount",
            "t15"."has_units",
            "t15"."given_back",
            "t15"."paid"
          FROM (
            SELECT
              "t14".*
              EXCLUDE ("order_id_right")
            FROM (
              SELECT
                "t13"."order_id",
                "t13"."buyer_id",
                "t13"."created_at",
                "t13"."paid_at",
                "t13"."product_id",
                "t13"."title",
                "t13"."units",
                "t13"."list_price",
                "t13"."payable_amount",
                "t13"."paid_amount",
                "t13"."refund_amount",
                "t13"."has_units",
                "t4"."order_id" AS "order_id_right",
                "t4"."given_back",
                "t4"."paid"
              FROM (
                SELECT
                  "t11".*
                  EXCLUDE ("order_id_right")
                FROM (
                  SELECT
                    "t8"."order_id",
                    "t8"."buyer_id",
                    "t8"."created_at",
                    "t8"."paid_at",
                    "t9"."order_id" AS "order_id_right",
                    "t9"."product_id",
                    "t9"."title",
                    "t9"."units",
                    "t9"."list_price",
                    "t9"."payable_amount",
                    "t9"."paid_amount",
                    "t9"."refund_amount",
                    "t9"."has_units"
                  FROM (
                    SELECT
                      "t1"."order_id",
                      "t1"."buyer_id",
                      "t1"."created_at",
                      "t1"."paid_at"
                    FROM "orders" AS "t1"
                    WHERE
                      NOT "t1"."paid_at" IS NULL
                  ) AS "t8"
                  LEFT OUTER JOIN (
                    SELECT
                      "t2"."order_id",
                      "t2"."product_id",
                      "t2"."title",
                      "t2"."units",
                      "t2"."list_price",
                      "t2"."payable_amount",
                      "t2"."paid_amount",
                      "t2"."refund_amount",
                      NOT "t2"."units" IS NULL AS "has_units"
                    FROM "order_items" AS "t2"
                  ) AS "t9"
                    ON "t8"."order_id" = "t9"."order_id"
                ) AS "t11"
              ) AS "t13"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."order_id",
                  "t1"."refund_amount" AS "given_back",
                  "t1"."paid_amount" AS "paid"
                FROM "orders" AS "t1"
              ) AS "t4"
                ON "t13"."order_id" = "t4"."order_id"
            ) AS "t14"
          ) AS "t15"
        ) AS "t16"
      ) AS "t18"
      LEFT OUTER JOIN (
        SELECT
          "t0"."product_id",
          "t0"."from_day",
          "t0"."unit_cost",
          "t0"."handling_cost",
          "t0"."fee_share",
          LEAD("t0"."from_day", 1) OVER (
            PARTITION BY "t0"."product_id"
            ORDER BY "t0"."from_day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "until_day"
        FROM "costs" AS "t0"
      ) AS "t10"
        ON "t18"."product_id" = "t10"."product_id"
        AND CAST("t18"."paid_at" AS DATE) >= "t10"."from_day"
        AND (
          (
            "t10"."until_day" IS NULL
          )
          OR (
            CAST("t18"."paid_at" AS DATE) < "t10"."until_day"
          )
        )
    ) AS "t19"
  ) AS "t20"
  WHERE
    "t20"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t20"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t21";

-- break_even_roas, from sales_with_costs
SELECT
  SUM("t21"."paid_amount") FILTER(WHERE
    (
      NOT "t21"."unit_cost" IS NULL
    )
    AND (
      (
        "t21"."unit_cost" > 0
      ) OR (
        "t21"."paid_amount" = 0
      )
    )
    AND (
      NOT "t21"."paid_amount" IS NULL
    )) AS "break_even_roas.numerator",
  NULLIF(
    GREATEST(
      SUM(
        CAST((
          "t21"."paid_amount" - COALESCE("t21"."refund_amount", 0)
        ) - (
          (
            "t21"."unit_cost" + COALESCE("t21"."handling_cost", 0)
          ) * "t21"."units"
        ) AS DOUBLE) - (
          CAST("t21"."paid_amount" AS DOUBLE) * COALESCE("t21"."fee_share", 0)
        )
      ) FILTER(WHERE
        (
          NOT "t21"."unit_cost" IS NULL
        )
        AND (
          (
            "t21"."unit_cost" > 0
          ) OR (
            "t21"."paid_amount" = 0
          )
        )
        AND (
          NOT "t21"."paid_amount" IS NULL
        )),
      0
    ),
    0
  ) AS "break_even_roas.denominator",
  SUM(
    CAST((
      NOT "t21"."unit_cost" IS NULL
    )
    AND (
      (
        "t21"."unit_cost" > 0
      ) OR (
        "t21"."paid_amount" = 0
      )
    )
    AND (
      NOT "t21"."paid_amount" IS NULL
    ) AS INT)
  ) AS "break_even_roas.n",
  SUM(
    CAST((
      NOT "t21"."has_units" IS NULL
    )
    AND NOT (
      (
        NOT "t21"."unit_cost" IS NULL
      )
      AND (
        (
          "t21"."unit_cost" > 0
        ) OR (
          "t21"."paid_amount" = 0
        )
      )
      AND (
        NOT "t21"."paid_amount" IS NULL
      )
    ) AS INT)
  ) AS "break_even_roas.lacking",
  SUM(CAST("t21"."has_units" IS NULL AS INT)) AS "break_even_roas.without_lines"
FROM (
  SELECT
    "t20"."paid_at",
    "t20"."units",
    "t20"."paid_amount",
    "t20"."refund_amount",
    "t20"."has_units",
    "t20"."unit_cost",
    "t20"."handling_cost",
    "t20"."fee_share",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t19".*
      EXCLUDE ("product_id_right")
    FROM (
      SELECT
        "t18"."order_id",
        "t18"."buyer_id",
        "t18"."created_at",
        "t18"."paid_at",
        "t18"."product_id",
        "t18"."title",
        "t18"."units",
        "t18"."list_price",
        "t18"."payable_amount",
        "t18"."paid_amount",
        "t18"."refund_amount",
        "t18"."has_units",
        "t10"."product_id" AS "product_id_right",
        "t10"."from_day",
        "t10"."unit_cost",
        "t10"."handling_cost",
        "t10"."fee_share",
        "t10"."until_day"
      FROM (
        SELECT
          "t16".*
          EXCLUDE ("given_back", "paid")
        FROM (
          SELECT
            "t15"."order_id",
            "t15"."buyer_id",
            "t15"."created_at",
            "t15"."paid_at",
            "t15"."product_id",
            "t15"."title",
            "t15"."units",
            "t15"."list_price",
            "t15"."payable_amount",
            "t15"."paid_amount",
            CASE
              WHEN COUNT("t15"."refund_amount") OVER (
                PARTITION BY "t15"."order_id"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) > 0
              THEN "t15"."refund_amount"
              ELSE CAST(CAST("t15"."given_back" AS DOUBLE) * (
                CAST("t15"."paid_amount" AS DOUBLE) / NULLIF(CAST("t15"."paid" AS DOUBLE), 0)
              ) AS DECIMAL(18, 2))
            END AS "refund_amount",
            "t15"."has_units",
            "t15"."given_back",
            "t15"."paid"
          FROM (
            SELECT
              "t14".*
              EXCLUDE ("order_id_right")
            FROM (
              SELECT
                "t13"."order_id",
                "t13"."buyer_id",
                "t13"."created_at",
                "t13"."paid_at",
                "t13"."product_id",
                "t13"."title",
                "t13"."units",
                "t13"."list_price",
                "t13"."payable_amount",
                "t13"."paid_amount",
                "t13"."refund_amount",
                "t13"."has_units",
                "t4"."order_id" AS "order_id_right",
                "t4"."given_back",
                "t4"."paid"
              FROM (
                SELECT
                  "t11".*
                  EXCLUDE ("order_id_right")
                FROM (
                  SELECT
                    "t8"."order_id",
                    "t8"."buyer_id",
                    "t8"."created_at",
                    "t8"."paid_at",
                    "t9"."order_id" AS "order_id_right",
                    "t9"."product_id",
                    "t9"."title",
                    "t9"."units",
                    "t9"."list_price",
                    "t9"."payable_amount",
                    "t9"."paid_amount",
                    "t9"."refund_amount",
                    "t9"."has_units"
                  FROM (
                    SELECT
                      "t1"."order_id",
                      "t1"."buyer_id",
                      "t1"."created_at",
                      "t1"."paid_at"
                    FROM "orders" AS "t1"
                    WHERE
                      NOT "t1"."paid_at" IS NULL
                  ) AS "t8"
                  LEFT OUTER JOIN (
                    SELECT
                      "t2"."order_id",
                      "t2"."product_id",
                      "t2"."title",
                      "t2"."units",
                      "t2"."list_price",
                      "t2"."payable_amount",
                      "t2"."paid_amount",
                      "t2"."refund_amount",
                      NOT "t2"."units" IS NULL AS "has_units"
                    FROM "order_items" AS "t2"
                  ) AS "t9"
                    ON "t8"."order_id" = "t9"."order_id"
                ) AS "t11"
              ) AS "t13"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."order_id",
                  "t1"."refund_amount" AS "given_back",
                  "t1"."paid_amount" AS "paid"
                FROM "orders" AS "t1"
              ) AS "t4"
                ON "t13"."order_id" = "t4"."order_id"
            ) AS "t14"
          ) AS "t15"
        ) AS "t16"
      ) AS "t18"
      LEFT OUTER JOIN (
        SELECT
          "t0"."product_id",
          "t0"."from_day",
          "t0"."unit_cost",
          "t0"."handling_cost",
          "t0"."fee_share",
          LEAD("t0"."from_day", 1) OVER (
            PARTITION BY "t0"."product_id"
            ORDER BY "t0"."from_day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "until_day"
        FROM "costs" AS "t0"
      ) AS "t10"
        ON "t18"."product_id" = "t10"."product_id"
        AND CAST("t18"."paid_at" AS DATE) >= "t10"."from_day"
        AND (
          (
            "t10"."until_day" IS NULL
          )
          OR (
            CAST("t18"."paid_at" AS DATE) < "t10"."until_day"
          )
        )
    ) AS "t19"
  ) AS "t20"
  WHERE
    "t20"."paid_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t20"."paid_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t21";

-- inquiries, from inquiries
SELECT
  COUNT(*) AS "inquiries.numerator"
FROM (
  SELECT
    "t0"."asked_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "inquiries" AS "t0"
  WHERE
    "t0"."asked_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."asked_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- response_rate, from inquiries
SELECT
  SUM(CAST(NOT "t1"."answered_at" IS NULL AS INT)) AS "response_rate.numerator",
  COUNT(*) AS "response_rate.denominator"
FROM (
  SELECT
    "t0"."asked_at",
    "t0"."answered_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "inquiries" AS "t0"
  WHERE
    "t0"."asked_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."asked_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- response_rate, from service
SELECT
  SUM("t1"."answered") FILTER(WHERE
    (
      NOT "t1"."answered" IS NULL
    ) AND (
      NOT "t1"."asked" IS NULL
    )) AS "response_rate.numerator",
  SUM("t1"."asked") FILTER(WHERE
    (
      NOT "t1"."answered" IS NULL
    ) AND (
      NOT "t1"."asked" IS NULL
    )) AS "response_rate.denominator",
  SUM(
    CAST((
      "t1"."asked" IS NULL
    )
    OR (
      (
        "t1"."answered" IS NULL
      ) AND (
        "t1"."asked" <> 0
      )
    ) AS INT)
  ) AS "response_rate.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."answered" IS NULL
    )
    AND (
      NOT "t1"."asked" IS NULL
    )
    AND (
      NOT "t1"."day" IS NULL
    )) AS "response_rate.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."asked",
    "t0"."answered",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "service" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- first_response_time, from inquiries
SELECT
  SUM(
    EPOCH(CAST("t1"."answered_at" AS TIMESTAMP)) - EPOCH(CAST("t1"."asked_at" AS TIMESTAMP))
  ) FILTER(WHERE
    NOT "t1"."answered_at" IS NULL) AS "first_response_time.numerator",
  SUM(CAST(NOT "t1"."answered_at" IS NULL AS INT)) AS "first_response_time.denominator"
FROM (
  SELECT
    "t0"."asked_at",
    "t0"."answered_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "inquiries" AS "t0"
  WHERE
    "t0"."asked_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t0"."asked_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t1";

-- inquiry_conversion, from asked_then_paid
SELECT
  COUNT(DISTINCT "t10"."visitor_id") FILTER(WHERE
    "t10"."paid_at" <= (
      "t10"."asked_at" + INTERVAL '24' HOUR
    )) AS "inquiry_conversion.numerator",
  COUNT(DISTINCT "t10"."visitor_id") AS "inquiry_conversion.denominator"
FROM (
  SELECT
    "t9"."visitor_id",
    "t9"."asked_at",
    "t9"."paid_at",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      "t8"."inquiry_id",
      "t8"."visitor_id",
      "t8"."agent",
      "t8"."product_id",
      "t8"."asked_at",
      "t8"."answered_at",
      MIN("t8"."paid_at") AS "paid_at"
    FROM (
      SELECT
        "t2"."inquiry_id",
        "t2"."visitor_id",
        "t2"."agent",
        "t2"."product_id",
        "t2"."asked_at",
        "t2"."answered_at",
        "t2"."row_key",
        "t2"."source",
        "t2"."source_line",
        "t2"."absent_from",
        "t7"."buyer_id",
        "t7"."paid_at"
      FROM "inquiries" AS "t2"
      LEFT OUTER JOIN (
        SELECT
          "t5"."buyer_id",
          "t5"."paid_at"
        FROM (
          SELECT
            "t4"."order_id",
            "t4"."buyer_id",
            "t4"."paid_at",
            "t4"."paid_amount",
            "t4"."refund_amount",
            "t4"."paid_day",
            "t4"."first_day",
            MIN(NULLIF("t4"."paid_day", "t4"."first_day")) OVER (
              PARTITION BY "t4"."buyer_id"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "second_day",
            ROW_NUMBER() OVER (
              PARTITION BY "t4"."buyer_id"
              ORDER BY "t4"."paid_at" ASC, "t4"."order_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "nth",
            LAG("t4"."paid_at", 1) OVER (
              PARTITION BY "t4"."buyer_id"
              ORDER BY "t4"."paid_at" ASC, "t4"."order_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "previous_at",
            LEAD("t4"."paid_at", 1) OVER (
              PARTITION BY "t4"."buyer_id"
              ORDER BY "t4"."paid_at" ASC, "t4"."order_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "next_at",
            CAST(NULL AS TIMESTAMP(6)) AS "end"
          FROM (
            SELECT
              "t3"."order_id",
              "t3"."buyer_id",
              "t3"."paid_at",
              "t3"."paid_amount",
              "t3"."refund_amount",
              "t3"."paid_day",
              MIN("t3"."paid_day") OVER (
                PARTITION BY "t3"."buyer_id"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS "first_day"
            FROM (
              SELECT
                "t1"."order_id",
                "t1"."buyer_id",
                "t1"."paid_at",
                "t1"."paid_amount",
                "t1"."refund_amount",
                CAST("t1"."paid_at" AS DATE) AS "paid_day"
              FROM "orders" AS "t1"
              WHERE
                NOT "t1"."paid_at" IS NULL AND NOT "t1"."buyer_id" IS NULL
            ) AS "t3"
          ) AS "t4"
        ) AS "t5"
      ) AS "t7"
        ON "t2"."visitor_id" = "t7"."buyer_id" AND "t7"."paid_at" >= "t2"."asked_at"
    ) AS "t8"
    GROUP BY
      1,
      2,
      3,
      4,
      5,
      6
  ) AS "t9"
  WHERE
    "t9"."asked_at" < CAST(MAKE_DATE(2022, 1, 10) AS TIMESTAMP(6))
    AND "t9"."asked_at" >= CAST(MAKE_DATE(2022, 1, 3) AS TIMESTAMP(6))
) AS "t10";

-- inquiry_conversion, from service
SELECT
  SUM("t1"."asked_and_paid") FILTER(WHERE
    (
      NOT "t1"."asked_and_paid" IS NULL
    ) AND (
      NOT "t1"."asked" IS NULL
    )) AS "inquiry_conversion.numerator",
  SUM("t1"."asked") FILTER(WHERE
    (
      NOT "t1"."asked_and_paid" IS NULL
    ) AND (
      NOT "t1"."asked" IS NULL
    )) AS "inquiry_conversion.denominator",
  SUM(
    CAST((
      "t1"."asked" IS NULL
    )
    OR (
      (
        "t1"."asked_and_paid" IS NULL
      ) AND (
        "t1"."asked" <> 0
      )
    ) AS INT)
  ) AS "inquiry_conversion.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."asked" IS NULL
    )
    AND (
      NOT "t1"."asked_and_paid" IS NULL
    )
    AND (
      NOT "t1"."day" IS NULL
    )) AS "inquiry_conversion.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."asked",
    "t0"."asked_and_paid",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "service" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- service_orders, from service
SELECT
  SUM("t1"."orders") AS "service_orders.numerator",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    ) AND (
      NOT "t1"."orders" IS NULL
    )) AS "service_orders.days",
  SUM(CAST("t1"."orders" IS NULL AS INT)) AS "service_orders.lacking"
FROM (
  SELECT
    "t0"."day",
    "t0"."orders",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "service" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- follow_up_conversion, from service
SELECT
  SUM("t1"."follow_up_orders") FILTER(WHERE
    (
      NOT "t1"."follow_up_orders" IS NULL
    ) AND (
      NOT "t1"."follow_ups" IS NULL
    )) AS "follow_up_conversion.numerator",
  SUM("t1"."follow_ups") FILTER(WHERE
    (
      NOT "t1"."follow_up_orders" IS NULL
    ) AND (
      NOT "t1"."follow_ups" IS NULL
    )) AS "follow_up_conversion.denominator",
  SUM(
    CAST((
      "t1"."follow_ups" IS NULL
    )
    OR (
      (
        "t1"."follow_up_orders" IS NULL
      ) AND (
        "t1"."follow_ups" <> 0
      )
    ) AS INT)
  ) AS "follow_up_conversion.lacking",
  COUNT(DISTINCT "t1"."day") FILTER(WHERE
    (
      NOT "t1"."day" IS NULL
    )
    AND (
      NOT "t1"."follow_up_orders" IS NULL
    )
    AND (
      NOT "t1"."follow_ups" IS NULL
    )) AS "follow_up_conversion.days"
FROM (
  SELECT
    "t0"."day",
    "t0"."follow_ups",
    "t0"."follow_up_orders",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "service" AS "t0"
  WHERE
    "t0"."day" < MAKE_DATE(2022, 1, 10) AND "t0"."day" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- budget_planned, from budget
SELECT
  SUM("t1"."planned") AS "budget_planned.numerator",
  SUM(CAST("t1"."planned" IS NULL AS INT)) AS "budget_planned.lacking"
FROM (
  SELECT
    "t0"."month",
    "t0"."planned",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "budget" AS "t0"
  WHERE
    "t0"."month" < MAKE_DATE(2022, 1, 10) AND "t0"."month" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- budget_spent, from budget
SELECT
  SUM("t1"."spent") AS "budget_spent.numerator",
  SUM(CAST("t1"."spent" IS NULL AS INT)) AS "budget_spent.lacking"
FROM (
  SELECT
    "t0"."month",
    "t0"."spent",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "budget" AS "t0"
  WHERE
    "t0"."month" < MAKE_DATE(2022, 1, 10) AND "t0"."month" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- budget_use, from budget
SELECT
  SUM("t1"."spent") FILTER(WHERE
    (
      NOT "t1"."spent" IS NULL
    ) AND (
      NOT "t1"."planned" IS NULL
    )) AS "budget_use.numerator",
  SUM("t1"."planned") FILTER(WHERE
    (
      NOT "t1"."spent" IS NULL
    ) AND (
      NOT "t1"."planned" IS NULL
    )) AS "budget_use.denominator",
  SUM(
    CAST((
      "t1"."planned" IS NULL
    )
    OR (
      (
        "t1"."spent" IS NULL
      ) AND (
        "t1"."planned" <> 0
      )
    ) AS INT)
  ) AS "budget_use.lacking"
FROM (
  SELECT
    "t0"."month",
    "t0"."planned",
    "t0"."spent",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "budget" AS "t0"
  WHERE
    "t0"."month" < MAKE_DATE(2022, 1, 10) AND "t0"."month" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- tasks_in_time, from tasks
SELECT
  SUM(CAST("t1"."done_on" <= "t1"."due_on" AS INT)) AS "tasks_in_time.numerator",
  COUNT(*) AS "tasks_in_time.denominator"
FROM (
  SELECT
    "t0"."due_on",
    "t0"."done_on",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "tasks" AS "t0"
  WHERE
    "t0"."due_on" < MAKE_DATE(2022, 1, 10) AND "t0"."due_on" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- tasks_late, from tasks
SELECT
  SUM(CAST("t1"."done_on" > "t1"."due_on" AS INT)) AS "tasks_late.numerator"
FROM (
  SELECT
    "t0"."due_on",
    "t0"."done_on",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "tasks" AS "t0"
  WHERE
    "t0"."due_on" < MAKE_DATE(2022, 1, 10) AND "t0"."due_on" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- tasks_overdue, from tasks
SELECT
  SUM(
    CAST((
      "t1"."due_on" < "t1"."period_end"
    )
    AND (
      (
        "t1"."done_on" IS NULL
      ) OR (
        "t1"."done_on" >= "t1"."period_end"
      )
    ) AS INT)
  ) AS "tasks_overdue.numerator"
FROM (
  SELECT
    "t0"."given_on",
    "t0"."due_on",
    "t0"."done_on",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "tasks" AS "t0"
  WHERE
    "t0"."given_on" < MAKE_DATE(2022, 1, 10)
) AS "t1";

-- sites_inspected, from site_checks
SELECT
  COUNT(DISTINCT "t7"."site") FILTER(WHERE
    (
      (
        "t7"."closed_on" IS NULL
      ) OR (
        "t7"."closed_on" >= "t7"."period_start"
      )
    )
    AND "t7"."checked"
    AND (
      "t7"."inspected_on" >= "t7"."period_start"
    )) AS "sites_inspected.numerator",
  COUNT(DISTINCT "t7"."site") FILTER(WHERE
    (
      "t7"."closed_on" IS NULL
    ) OR (
      "t7"."closed_on" >= "t7"."period_start"
    )) AS "sites_inspected.denominator"
FROM (
  SELECT
    "t6"."site",
    "t6"."closed_on",
    "t6"."inspected_on",
    "t6"."checked",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t3"."site",
        "t2"."closed_on",
        "t3"."inspected_on",
        TRUE AS "checked"
      FROM "inspections" AS "t3"
      INNER JOIN "sites" AS "t2"
        ON "t3"."site" = "t2"."site"
    ) AS "t5"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t0"."site",
        "t0"."closed_on",
        COALESCE("t0"."opened_on", MAKE_DATE(1970, 1, 1)) AS "inspected_on",
        FALSE AS "checked"
      FROM "sites" AS "t0"
    ) AS "t4"
  ) AS "t6"
  WHERE
    "t6"."inspected_on" < MAKE_DATE(2022, 1, 10)
) AS "t7";

-- issues_in_time, from inspections
SELECT
  SUM("t1"."issues_reported_in_time") FILTER(WHERE
    (
      NOT "t1"."issues_reported_in_time" IS NULL
    )
    AND (
      NOT "t1"."issues" IS NULL
    )) AS "issues_in_time.numerator",
  SUM("t1"."issues") FILTER(WHERE
    (
      NOT "t1"."issues_reported_in_time" IS NULL
    )
    AND (
      NOT "t1"."issues" IS NULL
    )) AS "issues_in_time.denominator",
  SUM(
    CAST((
      "t1"."issues" IS NULL
    )
    OR (
      (
        "t1"."issues_reported_in_time" IS NULL
      ) AND (
        "t1"."issues" <> 0
      )
    ) AS INT)
  ) AS "issues_in_time.lacking"
FROM (
  SELECT
    "t0"."inspected_on",
    "t0"."issues",
    "t0"."issues_reported_in_time",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "inspections" AS "t0"
  WHERE
    "t0"."inspected_on" < MAKE_DATE(2022, 1, 10)
    AND "t0"."inspected_on" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- issues_closed, from inspections
SELECT
  SUM("t1"."issues_closed") FILTER(WHERE
    (
      NOT "t1"."issues_closed" IS NULL
    ) AND (
      NOT "t1"."issues" IS NULL
    )) AS "issues_closed.numerator",
  SUM("t1"."issues") FILTER(WHERE
    (
      NOT "t1"."issues_closed" IS NULL
    ) AND (
      NOT "t1"."issues" IS NULL
    )) AS "issues_closed.denominator",
  SUM(
    CAST((
      "t1"."issues" IS NULL
    )
    OR (
      (
        "t1"."issues_closed" IS NULL
      ) AND (
        "t1"."issues" <> 0
      )
    ) AS INT)
  ) AS "issues_closed.lacking"
FROM (
  SELECT
    "t0"."inspected_on",
    "t0"."issues",
    "t0"."issues_closed",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "inspections" AS "t0"
  WHERE
    "t0"."inspected_on" < MAKE_DATE(2022, 1, 10)
    AND "t0"."inspected_on" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- attendance, from training
SELECT
  SUM(CAST("t1"."expected" AND "t1"."attended" AS INT)) AS "attendance.numerator",
  SUM(CAST("t1"."expected" AS INT)) AS "attendance.denominator"
FROM (
  SELECT
    "t0"."held_on",
    "t0"."expected",
    "t0"."attended",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "training" AS "t0"
  WHERE
    "t0"."held_on" < MAKE_DATE(2022, 1, 10)
    AND "t0"."held_on" >= MAKE_DATE(2022, 1, 3)
) AS "t1";

-- tests_passed, from training
SELECT
  SUM(
    CAST((
      "t1"."kind" = 'test'
    )
    AND "t1"."attended"
    AND (
      NOT "t1"."passed" IS NULL
    )
    AND "t1"."passed" AS INT)
  ) AS "tests_passed.numerator",
  SUM(
    CAST((
      "t1"."kind" = 'test'
    ) AND "t1"."attended" AND (
      NOT "t1"."passed" IS NULL
    ) AS INT)
  ) AS "tests_passed.denominator"
FROM (
  SELECT
    "t0"."held_on",
    "t0"."kind",
    "t0"."attended",
    "t0"."passed",
    MAKE_DATE(2022, 1, 3) AS "period_start",
    MAKE_DATE(2022, 1, 10) AS "period_end",
    MAKE_DATE(2022, 1, 10) AS "following_end"
  FROM "training" AS "t0"
  WHERE
    "t0"."held_on" < MAKE_DATE(2022, 1, 10)
    AND "t0"."held_on" >= MAKE_DATE(2022, 1, 3)
) AS "t1";
