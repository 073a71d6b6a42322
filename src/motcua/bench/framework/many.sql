SELECT setseed(0.42);

-- Who, where, when: one row a dossier. The 25th part is open, and all of that is of the last weeks.
CREATE TEMPORARY TABLE drawn AS
SELECT i,
       1 + floor(cardinality(%(units)s::bigint[]) * power(random(), 2.5))::int AS place,
       random() AS other,
       random() < 0.04 AS is_open,
       random() AS state,
       random() AS left_over,
       random() AS age,
       1 + floor(12 * power(random(), 1.5))::int AS family,
       1 + floor(10 * random())::int AS middle,
       1 + floor(40 * random())::int AS given,
       1 + floor(cardinality(%(officers)s::bigint[]) * random())::int AS officer
  FROM generate_series(1, %(count)s) AS i;

CREATE TEMPORARY TABLE made AS
SELECT i AS id,
       (%(units)s::bigint[])[place] AS receiving,
       CASE WHEN other < 0.7 THEN (%(units)s::bigint[])[place]
            ELSE (%(units)s::bigint[])[1 + (place * 7) %% cardinality(%(units)s::bigint[])] END AS handling,
       CASE WHEN other > 0.98
            THEN (%(units)s::bigint[])[1 + (place * 11) %% cardinality(%(units)s::bigint[])] END AS third,
       CASE WHEN is_open THEN
                 CASE WHEN state < 0.10 THEN 1 WHEN state < 0.20 THEN 2 WHEN state < 0.70 THEN 4
                      WHEN state < 0.80 THEN 5 WHEN state < 0.83 THEN 6 ELSE 9 END
            ELSE CASE WHEN state < 0.90 THEN 10 WHEN state < 0.94 THEN 3 WHEN state < 0.97 THEN 7 ELSE 8 END
       END AS code,
       is_open,
       CASE WHEN is_open THEN %(now)s::timestamptz - age * interval '30 days'
            ELSE %(now)s::timestamptz - interval '31 days' - (1 - i::float / %(count)s) * interval '3 years' END AS filed,
       CASE WHEN is_open THEN %(now)s::timestamptz + (left_over - 0.15) * interval '20 days'
            ELSE %(now)s::timestamptz - interval '25 days' - (1 - i::float / %(count)s) * interval '3 years' END AS due,
       (ARRAY['case_officer', 'case_officer', 'division_head', 'agency_head'])[1 + (i %% 4)] AS role,
       CASE WHEN left_over < 0.6 THEN (%(officers)s::bigint[])[officer] END AS officer,
       state, family, middle, given
  FROM drawn;

INSERT INTO dossiers_dossier (
       id, code, procedure_id, version_id, receiving_unit_id, handling_unit_id, channel, process_key,
       limit_value, limit_unit, set_count, submitter_id, owner_commitment,
       business, finance, handover, sync, national_code,
       submitted_at, accepted_at, processing_at, concluded_at, ended_at, returned_at, original_due, current_due,
       extension_count, clock_stopped_at, supplement_stage, supplement_requested_at, supplied_at,
       supplement_requests, supplement_seconds, step_no, step_count, step_due, step_role, assignee_id, step_unit_id,
       fee_vnd, paid_vnd, paid_online, result_number, result_sha256, return_method, legal_outcome, outcome_766,
       last_seq, last_at, moved_seq, synced_seq, head_hash)
SELECT id, format('H56.%%s-%%s-%%s', lpad(receiving::text, 4, '0'), to_char(filed, 'YYYYMMDD'), lpad(id::text, 7, '0')),
       %(procedure)s, %(version)s, receiving, handling,
       (ARRAY['online', 'online', 'counter', 'post'])[1 + (id %% 4)], 'commune-standard',
       '5', 'working_day', 1, NULL, '',
       (ARRAY['submitted', 'accepted', 'refused', 'processing', 'awaiting_supplement', 'processing', 'withdrawn',
              'stopped', 'concluded', 'concluded'])[code],
       CASE code WHEN 6 THEN 'demanded' ELSE 'none' END,
       CASE code WHEN 9 THEN 'ready' WHEN 10 THEN 'returned' ELSE 'not_ready' END, 'synced', code,
       filed, CASE WHEN code <> 1 AND code <> 3 THEN filed END, CASE WHEN code IN (4, 5, 6, 8, 9, 10) THEN filed END,
       CASE WHEN code IN (9, 10) THEN due END, CASE WHEN code IN (3, 7, 8, 9, 10) THEN due END,
       CASE WHEN code = 10 THEN due END, CASE WHEN code <> 1 THEN due END, CASE WHEN code <> 1 THEN due END,
       0, CASE WHEN code IN (5, 6) THEN filed END, CASE WHEN code = 5 THEN 'intake' ELSE '' END,
       CASE WHEN code = 5 THEN filed END, CASE WHEN code = 5 AND id %% 3 = 0 THEN filed END,
       0, 0, CASE WHEN code IN (4, 6) THEN 1 ELSE 0 END, 3, CASE WHEN code IN (4, 6) THEN due END,
       CASE WHEN code IN (4, 6) THEN role ELSE '' END, CASE WHEN code IN (4, 6) THEN officer END,
       CASE WHEN code IN (4, 6) THEN handling END,
       0, 0, FALSE, '', '', 'counter', CASE WHEN code = 10 THEN 'on_time' ELSE '' END, '',
       3, filed, 3, 3, sha256(id::text::bytea)
  FROM made;

INSERT INTO dossiers_workitem (dossier_id, opened_seq, step_no, role, given_at, due, assignee_id, done_at, done_how,
                               note, unit_id, branch, step_key)
SELECT id, 3, 1, role, filed, due, CASE WHEN code IN (4, 6) THEN officer END,
       CASE WHEN code NOT IN (4, 6) THEN due END, '', '', handling, 0, ''
  FROM made WHERE code IN (4, 6, 8, 9, 10);

INSERT INTO dossiers_involvement (dossier_id, unit_id, seq, since)
SELECT id, third, 3, filed FROM made WHERE third IS NOT NULL AND third NOT IN (receiving, handling);

INSERT INTO dossiers_party (dossier_id, owner_kind, owner_name, owner_folded_name, owner_id_number, telephone, email,
                            address, submitter_name, summary, form_data, lookup_secret, salt, unit_ids)
SELECT id, 'citizen', initcap(name), name, '056' || lpad((id %% 700000)::text, 9, '0'), '', '', '', '', '', '{}',
       'AAAAAA', '\x00'::bytea,
       CASE WHEN third IS NULL OR third IN (receiving, handling)
            THEN ARRAY(SELECT DISTINCT u FROM unnest(ARRAY[receiving, handling]) AS u)
            ELSE ARRAY(SELECT DISTINCT u FROM unnest(ARRAY[receiving, handling, third]) AS u) END
  FROM (SELECT *, format('%%s %%s %%s',
               (ARRAY['nguyen', 'tran', 'le', 'pham', 'hoang', 'phan', 'vu', 'dang', 'bui', 'do', 'ho', 'ngo'])[family],
               (ARRAY['van', 'thi', 'duc', 'ngoc', 'minh', 'quoc', 'thanh', 'huu', 'kim', 'xuan'])[middle],
               (ARRAY['an', 'anh', 'bao', 'binh', 'chau', 'chi', 'cuong', 'dung', 'dat', 'dao', 'giang', 'ha', 'hai',
                      'hanh', 'hieu', 'hoa', 'hong', 'hung', 'huong', 'khanh', 'khoa', 'lan', 'linh', 'long', 'mai',
                      'my', 'nam', 'nga', 'nhung', 'phong', 'phuc', 'quan', 'son', 'tam', 'thao', 'trang', 'trung',
                      'tuan', 'van', 'yen'])[given]) AS name FROM made) AS named;

DROP TABLE drawn, made;

ANALYZE dossiers_dossier, dossiers_party, dossiers_workitem, dossiers_involvement;
