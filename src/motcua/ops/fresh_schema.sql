-- Made by `motcua schema compile` from the migrations; not to be edited.
-- migration: agencies 0001_first 22ac05d8b0b2eadb
-- migration: contenttypes 0001_initial 35ed8489a147e0b4
-- migration: contenttypes 0002_remove_content_type_name 7d36494075750f0e
-- migration: auth 0001_initial 845cff319606332f
-- migration: auth 0002_alter_permission_name_max_length feaf97e0e8f7d148
-- migration: auth 0003_alter_user_email_max_length 9d5657b4db9872dc
-- migration: auth 0004_alter_user_username_opts 9538db342c9a9bec
-- migration: auth 0005_alter_user_last_login_null 79f60a35dc000fdd
-- migration: auth 0006_require_contenttypes_0002 00cb16e3405f14b6
-- migration: auth 0007_alter_validators_add_error_messages 115db87dc327530f
-- migration: auth 0008_alter_user_username_max_length 02857f65f7d64814
-- migration: auth 0009_alter_user_last_name_max_length 19a89500e7f108a7
-- migration: auth 0010_alter_group_name_max_length 0963ed6498ac0b3a
-- migration: auth 0011_update_proxy_permissions 85a5dde708dc4b61
-- migration: auth 0012_alter_user_first_name_max_length 6cefbc9f80903763
-- migration: accounts 0001_first 8725e38a038f11ef
-- migration: accounts 0002_attempts df6bf6170425ab42
-- migration: accounts 0003_absences_and_notes fb580fc4bf19c2ad
-- migration: accounts 0004_signing be9fbf83795402dd
-- migration: accounts 0005_identities_and_organisations 2130f5d7f87b7a77
-- migration: agencies 0002_calendar_days 0aa211127294572f
-- migration: agencies 0003_reorganisation 4f86065fb63e64e8
-- migration: agencies 0004_units_in_order 89f709f5bd731da5
-- migration: records 0001_first ee4bb53178bf12d2
-- migration: kernel 0001_extensions b1244c111f057bad
-- migration: procedures 0001_first ccd0ba01f092d64c
-- migration: procedures 0002_versions_are_immutable a2487cc60f10336a
-- migration: procedures 0003_whole_names 8aad0f86b3b9ea77
-- migration: dossiers 0001_first 6902b9e7537ba8de
-- migration: dossiers 0002_numbers 2a5bcd241b44e32a
-- migration: dossiers 0003_full_life ce6220af226e1eec
-- migration: dossiers 0004_full_life_of_older_rows c917984b534408a7
-- migration: dossiers 0005_codes_and_imports 1b01bd53977d796f
-- migration: dossiers 0006_form_sets 97984b4c9c754cd2
-- migration: dossiers 0007_absences_and_notes f2bdef58163c778f
-- migration: dossiers 0008_lateness 3ba20cfd2eddb5a6
-- migration: dossiers 0009_calendar_revisions 6fba342fb1d3b9de
-- migration: dossiers 0010_desk_lists 41eadc7635b32eb7
-- migration: dossiers 0011_where_and_interlinked 834f28e8793f38f6
-- migration: dossiers 0012_papers_found 82185dc37d0655be
-- migration: dossiers 0013_fees_assessed 6c5af2816eaca21f
-- migration: dossiers 0014_reorganisation c360f5fcfe10c837
-- migration: centres 0001_first a37d51dba4ac064e
-- migration: centres 0002_append_only 00f3037050ebfe02
-- migration: procedures 0004_drafts_and_decisions 922452d60a52d336
-- migration: procedures 0005_all_of_a_version_is_immutable 7f5a6b75dc6e512b
-- migration: records 0002_document_templates 1555913864c4b3db
-- migration: records 0003_holdings 2f2bc45b754c5d99
-- migration: records 0004_scans_and_pages 3b6e46fa1998537b
-- migration: records 0005_loose_files d9df7f0252992c51
-- migration: records 0006_digitised_papers 0d50050e7a9f506d
-- migration: records 0007_lasting_papers 96aa6c5531613fe7
-- migration: dossiers 0015_answers_corrected 81a2f561eb433597
-- migration: dossiers 0016_stored_papers 965957ffdd53e381
-- migration: dossiers 0017_filing 672b012a5d333009
-- migration: dossiers 0018_organisations 810c47b125a39ca9
-- migration: dossiers 0019_refunded ee349e53a4948e7c
-- migration: dossiers 0020_retention 17f239beefa1de3c
-- migration: correspondence 0001_first 1117fe8af5bbe44d
-- migration: correspondence 0002_append_only 90dc278560a2892c
-- migration: correspondence 0003_package_of_each_receiver 2c57fc2e4e667f8f
-- migration: correspondence 0004_packages_decided 2eba73e16c1d9bb3
-- migration: dataquality 0001_first 47cdb2266687f6a4
-- migration: dataquality 0002_append_only d01df223a2d08a91
-- migration: desk 0001_saved_filters 5d31408b9562e61a
-- migration: digitising 0001_first b470530d325d625c
-- migration: digitising 0002_counts_append_only fc5d7f2e9d699e36
-- migration: digitising 0003_papers_destroyed 7695446b504e6cee
-- migration: digitising 0004_pages_turned c967df7554996c4d
-- migration: ledger 0001_first 3b56b30dc5ab6b92
-- migration: ledger 0002_append_only ffff223c1b35e782
-- migration: ledger 0003_access_trace 4215bb2aac649aaf
-- migration: ledger 0004_trace_append_only 912aff395a011a4b
-- migration: ledger 0005_why_it_was_read 4747ef03222a55e8
-- migration: procedures 0006_fee_rules 286a938bc14bd2e3
-- migration: procedures 0007_offerings_do_not_overlap d380950cb6099309
-- migration: procedures 0008_fee_of_an_offering 6f626a02a10190a3
-- migration: dossiers 0021_results fa04e001e1bbab6a
-- migration: dossiers 0022_post_items 3c90c3131a585839
-- migration: dossiers 0023_electronic_components ab090d3b8fea7af2
-- migration: dossiers 0024_checked_by_list 317123cd25c5139b
-- migration: dossiers 0025_open_counts 7f515f9a4280d0c5
-- migration: dossiers 0026_post_collections 88816baa099d91d1
-- migration: dossiers 0027_working_time f9029aa5a213e2d4
-- migration: dossiers 0028_behind_figures 82322f0dcd1f80c4
-- migration: dossiers 0029_revoking_decisions 427310f29e651c61
-- migration: dossiers 0030_party_corrected 4b65b12c15ec49a8
-- migration: exchange 0001_first 2422bcd7ab7b2da0
-- migration: exchange 0002_outbox 97426d94ce82067c
-- migration: exchange 0003_reconciling 6a95e4b029df1692
-- migration: exchange 0004_incoming a1f1b1b6ab761250
-- migration: exchange 0005_incoming_decided 5531fe70551bc708
-- migration: govstack 0001_first 0bd30e4ffda7805f
-- migration: inbox 0001_first f098e0181227ef50
-- migration: procedures 0009_national_pull d023b08fa72ff621
-- migration: procedures 0010_versions_that_write_no_result 0c19a77607326162
-- migration: procedures 0011_parts_of_versions 7818ea213131b588
-- migration: steering 0001_first 243e7dc1e017e029
-- migration: steering 0002_append_only f5a514befbb1225b
-- migration: scorecards 0001_first 51b0fa4c0f564423
-- migration: scorecards 0002_append_only 669a1313b00f7241
-- migration: scorecards 0003_sure_places ddab4fdfad8a5891
-- migration: reviews 0001_first 845a40caae521723
-- migration: reviews 0002_append_only a237ca9f78797fc6
-- migration: reports 0001_first 7708c6eb3576744a
-- migration: reports 0002_append_only 2212570e56304dce
-- migration: reports 0003_counting 5a57af51371ce10d
-- migration: processes 0001_first 1d2683b27c79ad34
-- migration: processes 0002_versions_never_change 18f270873ffefb65
-- migration: polls 0001_first cdd3675d2874c762
-- migration: polls 0002_what_stays f1531c4c8a31b672
-- migration: petitions 0001_first 9d001f1075ceb200
-- migration: petitions 0002_append_only 8ce4344cc5fc7775
-- migration: ledger 0006_not_emptied 3748a23dcb967585
-- migration: indicators 0001_first 570dc892e70f7232
-- migration: indicators 0002_wide_cells 76877ab562bd225f
-- migration: indicators 0003_lateness a2bf787a78136433
-- migration: indicators 0004_matters 21127252e0967863
-- migration: indicators 0005_reorganisation 4150c9d42a8d8027
-- migration: indicators 0006_stored_papers d2191f314767e4f4
-- migration: indicators 0007_results a4f5c49cfbe34ab6
-- migration: indicators 0008_differences 69b3309eca3e4c76
-- migration: indicators 0009_decision_766 cf5a8973af4eca30
-- migration: indicators 0010_roll_ups 92dff95ea1cba26e
-- migration: indicators 0011_evenings 407cc0cc2345ec31
-- migration: indicators 0012_working_time 6688da9f46a5ea1a
-- migration: indicators 0013_standing e7a9a2d72bcfdfc1
-- migration: indicators 0014_taken_back 034ecfcc2700cd78
-- migration: indicators 0015_cells_of_procedures 7be274eff2d60268
-- migration: indicators 0016_totals 60ee8be47e0163ff
-- migration: indicators 0017_found_by_unit 5eaae9f520a35493
-- migration: notices 0001_first e1d2bb908c0f7170
-- migration: notices 0002_delivery 00ed465248491c01
-- migration: notices 0003_behind_the_outbox b7afa54f767b9e4f
-- migration: ops 0001_initial a7446bd773bb4f7b
-- migration: payments 0001_first 018a39c78457d682
-- migration: payments 0002_orders_receipts_refunds_cash 3ede87b69bcd5cfd
-- migration: payments 0003_electronic_receipts a4f2836baaf474e0
-- migration: plans 0001_first 177a0d0e11241868
-- migration: plans 0002_plan_of_a_unit ae2760df1029b9dd
-- migration: plans 0003_days dd54acd30cb352d4
-- migration: plans 0004_objectives_tasks_and_drafts 1438d7c542a973ec
-- migration: plans 0005_history_stays 0a258386bc3c5957
-- migration: plans 0006_who_answers 08592ef6eb69999c
-- migration: plans 0007_days_stay 1dac088943553971
-- migration: procrastinate 0001_initial be81516c79d02f26
-- migration: procrastinate 0002_drop_started_at_column 2ead163c1ce2991d
-- migration: procrastinate 0003_drop_started_at_column 740f2d8ff02c0bb5
-- migration: procrastinate 0004_drop_procrastinate_version_table 9f48b76f59a9cc8c
-- migration: procrastinate 0005_fix_procrastinate_fetch_job 6a8e4055ab8e463d
-- migration: procrastinate 0006_fix_trigger_status_events_insert d9d2f532a094aa09
-- migration: procrastinate 0007_add_queueing_lock_column dc12645a882f2067
-- migration: procrastinate 0008_close_fetch_job_race_condition 74c7c44a68d3c204
-- migration: procrastinate 0009_add_defer_job_function b9d529f1bb143b09
-- migration: procrastinate 0010_add_procrastinate_periodic_defers bd1aa56a04f86df5
-- migration: procrastinate 0011_add_foreign_key_index 25cc0914481114fd
-- migration: procrastinate 0012_add_locks_to_periodic_defer 7cf8863ace39220c
-- migration: procrastinate 0013_fix_procrastinate_defer_periodic_job 4d5072911b8c904c
-- migration: procrastinate 0014_add_finish_job_and_retry_job_functions 20ebed9ca30246c8
-- migration: procrastinate 0015_add_trigger_on_job_deletion 41bec3a5111ff97f
-- migration: procrastinate 0016_delete_finished_jobs aa4d841aae25c4b1
-- migration: procrastinate 0017_add_checks_to_finish_job fa9f208ddf3368de
-- migration: procrastinate 0018_add_checks_to_retry_job 893bfc867f1594eb
-- migration: procrastinate 0019_fix_finish_job_compat_issue 4c85f00a990bb3d7
-- migration: procrastinate 0020_add_index_on_procrastinate_jobs 5a93c4ea92b856f5
-- migration: procrastinate 0021_add_kwargs_to_defer_periodic_job 88dd3371cbdee2ba
-- migration: procrastinate 0022_null_locks_excluded 2d5b088f88e89d69
-- migration: procrastinate 0023_remove_old_finish_job_function 89267383eac7bb81
-- migration: procrastinate 0024_job_id_bigint 27108dc62abe6372
-- migration: procrastinate 0025_add_models 29580ceb9d30811c
-- migration: procrastinate 0026_add_job_priority 4f7746b8edef802a
-- migration: procrastinate 0027_add_periodic_job_priority 17e24782e5f4b56e
-- migration: procrastinate 0028_add_cancel_states 2831656624aa9165
-- migration: procrastinate 0029_add_additional_params_to_retry_job 50d48f155234960c
-- migration: procrastinate 0030_alter_procrastinateevent_options 94486414b944e707
-- migration: procrastinate 0031_add_indexes_for_fetch_job c7235c71c0c003fd
-- migration: procrastinate 0032_pre_cancel_notification 42c97f730f7f0edd
-- migration: procrastinate 0033_post_cancel_notification 8bd0e84d1e45311e
-- migration: procrastinate 0034_pre_add_heartbeat 844ed448222ba8b1
-- migration: procrastinate 0035_post_add_heartbeat 0cbd71b8406c14f4
-- migration: procrastinate 0036_add_worker_model f996e8059968a3a4
-- migration: procrastinate 0037_pre_batch_defer_jobs 0d7d4294e8aa2749
-- migration: procrastinate 0038_post_batch_defer_jobs 503152d687e3e49b
-- migration: procrastinate 0039_pre_priority_lock_fetch_job aba2087cb2b69233
-- migration: procrastinate 0040_pre_retry_failed_job f6d2a552fbbc5088
-- migration: procrastinate 0041_post_retry_failed_job 2c8dc359b30362a9
-- migration: quality 0001_first 2cf1790bb9f2996a
-- migration: reports 0004_typed_numbers cae75c816ba40277
-- migration: reports 0005_countings_stay addbfb4f0ca2f820
-- migration: reports 0006_one_figure 7ea8f674c930b9fe
-- migration: rights 0001_first 6a9498fb40345623
-- migration: rights 0002_append_only c495a858bcb37a1c
-- migration: rights 0003_papers_destroyed cd5bf0c174817bbc
-- migration: sessions 0001_initial 2aa438e2393ee513
-- migration: signing 0001_first 090cd928332d8bda
-- migration: signing 0002_handed_in cfd99cbb826bc95d
-- migration: signing 0003_package_seals 6c88ff18d67554ad
-- migration: surveys 0001_first 2188e0643cafca26
-- migration: surveys 0002_anonymous 28ba2eea90f96eb4
-- migration: travel 0001_arrivals b7a446884e5ddfe2

CREATE TABLE "agencies_area" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(5) NOT NULL UNIQUE, "name" varchar(120) NOT NULL, "level" varchar(10) NOT NULL, "folded_name" varchar(120) NOT NULL, "sort_key" varchar(260) NOT NULL, "valid_from" date NOT NULL, "valid_to" date NULL, "parent_id" bigint NULL)
--;;

CREATE TABLE "agencies_unit" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "agency_id" varchar(35) NOT NULL UNIQUE, "legacy_agency_id" varchar(13) NOT NULL, "name" varchar(200) NOT NULL, "short_name" varchar(80) NOT NULL, "kind" varchar(24) NOT NULL, "level" varchar(10) NOT NULL, "address" varchar(200) NOT NULL, "telephone" varchar(20) NOT NULL, "sort_key" varchar(420) NOT NULL, "working_hours" jsonb NULL, "valid_from" date NOT NULL, "valid_to" date NULL, "area_id" bigint NOT NULL, "parent_id" bigint NULL)
--;;

CREATE TABLE "agencies_succession" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "on" date NOT NULL, "decision" varchar(120) NOT NULL, "predecessor_id" bigint NOT NULL, "successor_id" bigint NOT NULL)
--;;

CREATE INDEX "agencies_area_in_order" ON "agencies_area" ("parent_id", "sort_key")
--;;

ALTER TABLE "agencies_unit" ADD CONSTRAINT "agencies_unit_ends_after_it_begins" CHECK (("valid_to" IS NULL OR "valid_to" >= ("valid_from")))
--;;

ALTER TABLE "agencies_succession" ADD CONSTRAINT "agencies_succession_once" UNIQUE ("predecessor_id", "successor_id", "on")
--;;

ALTER TABLE "agencies_area" ADD CONSTRAINT "agencies_area_parent_id_ee646251_fk_agencies_area_id" FOREIGN KEY ("parent_id") REFERENCES "agencies_area" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "agencies_area_code_556ce77e_like" ON "agencies_area" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "agencies_area_parent_id_ee646251" ON "agencies_area" ("parent_id")
--;;

ALTER TABLE "agencies_unit" ADD CONSTRAINT "agencies_unit_area_id_d1e6b4e4_fk_agencies_area_id" FOREIGN KEY ("area_id") REFERENCES "agencies_area" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "agencies_unit" ADD CONSTRAINT "agencies_unit_parent_id_2b4590b9_fk_agencies_unit_id" FOREIGN KEY ("parent_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "agencies_unit_agency_id_f8cb4cae_like" ON "agencies_unit" ("agency_id" varchar_pattern_ops)
--;;

CREATE INDEX "agencies_unit_area_id_d1e6b4e4" ON "agencies_unit" ("area_id")
--;;

CREATE INDEX "agencies_unit_parent_id_2b4590b9" ON "agencies_unit" ("parent_id")
--;;

ALTER TABLE "agencies_succession" ADD CONSTRAINT "agencies_succession_predecessor_id_61947a03_fk_agencies_unit_id" FOREIGN KEY ("predecessor_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "agencies_succession" ADD CONSTRAINT "agencies_succession_successor_id_64584210_fk_agencies_unit_id" FOREIGN KEY ("successor_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "agencies_succession_predecessor_id_61947a03" ON "agencies_succession" ("predecessor_id")
--;;

CREATE INDEX "agencies_succession_successor_id_64584210" ON "agencies_succession" ("successor_id")
--;;

CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(100) NOT NULL, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL)
--;;

ALTER TABLE "django_content_type" ADD CONSTRAINT "django_content_type_app_label_model_76bd3d3b_uniq" UNIQUE ("app_label", "model")
--;;

ALTER TABLE "django_content_type" ALTER COLUMN "name" DROP NOT NULL
--;;

ALTER TABLE "django_content_type" DROP COLUMN "name" CASCADE
--;;

CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(50) NOT NULL, "content_type_id" integer NOT NULL, "codename" varchar(100) NOT NULL)
--;;

CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL UNIQUE)
--;;

CREATE TABLE "auth_group_permissions" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "group_id" integer NOT NULL, "permission_id" integer NOT NULL)
--;;

ALTER TABLE "auth_permission" ADD CONSTRAINT "auth_permission_content_type_id_codename_01ab375a_uniq" UNIQUE ("content_type_id", "codename")
--;;

ALTER TABLE "auth_permission" ADD CONSTRAINT "auth_permission_content_type_id_2f476e4b_fk_django_co" FOREIGN KEY ("content_type_id") REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id")
--;;

CREATE INDEX "auth_group_name_a6ea08ec_like" ON "auth_group" ("name" varchar_pattern_ops)
--;;

ALTER TABLE "auth_group_permissions" ADD CONSTRAINT "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" UNIQUE ("group_id", "permission_id")
--;;

ALTER TABLE "auth_group_permissions" ADD CONSTRAINT "auth_group_permissions_group_id_b120cbf9_fk_auth_group_id" FOREIGN KEY ("group_id") REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "auth_group_permissions" ADD CONSTRAINT "auth_group_permissio_permission_id_84c5c92e_fk_auth_perm" FOREIGN KEY ("permission_id") REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id")
--;;

CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id")
--;;

ALTER TABLE "auth_permission" ALTER COLUMN "name" TYPE varchar(255)
--;;

ALTER TABLE "auth_group" ALTER COLUMN "name" TYPE varchar(150)
--;;

CREATE TABLE "accounts_user" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "password" varchar(128) NOT NULL, "last_login" timestamp with time zone NULL, "is_superuser" boolean NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "first_name" varchar(150) NOT NULL, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" boolean NOT NULL, "is_active" boolean NOT NULL, "date_joined" timestamp with time zone NOT NULL, "kind" varchar(10) NOT NULL, "full_name" varchar(120) NOT NULL, "personal_id" varchar(12) NOT NULL, "birth_date" date NULL, "telephone" varchar(20) NOT NULL, "address" varchar(250) NOT NULL, "is_demo" boolean NOT NULL, "area_id" bigint NULL)
--;;

CREATE TABLE "accounts_user_groups" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "user_id" bigint NOT NULL, "group_id" integer NOT NULL)
--;;

CREATE TABLE "accounts_user_user_permissions" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "user_id" bigint NOT NULL, "permission_id" integer NOT NULL)
--;;

CREATE TABLE "accounts_post" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(40) NOT NULL, "title" varchar(120) NOT NULL, "role" varchar(20) NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "accounts_postholding" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "valid_from" date NOT NULL, "valid_to" date NULL, "post_id" bigint NOT NULL, "user_id" bigint NOT NULL)
--;;

CREATE UNIQUE INDEX "accounts_user_one_account_a_person_and_kind" ON "accounts_user" ("personal_id", "kind") WHERE NOT ("personal_id" = '')
--;;

ALTER TABLE "accounts_post" ADD CONSTRAINT "accounts_post_code_in_unit" UNIQUE ("unit_id", "code")
--;;

CREATE INDEX "accounts_holding_of_user" ON "accounts_postholding" ("user_id", "valid_from")
--;;

ALTER TABLE "accounts_user" ADD CONSTRAINT "accounts_user_area_id_be4bf153_fk_agencies_area_id" FOREIGN KEY ("area_id") REFERENCES "agencies_area" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_user_username_6088629e_like" ON "accounts_user" ("username" varchar_pattern_ops)
--;;

CREATE INDEX "accounts_user_personal_id_ca8d2dc3" ON "accounts_user" ("personal_id")
--;;

CREATE INDEX "accounts_user_personal_id_ca8d2dc3_like" ON "accounts_user" ("personal_id" varchar_pattern_ops)
--;;

CREATE INDEX "accounts_user_area_id_be4bf153" ON "accounts_user" ("area_id")
--;;

ALTER TABLE "accounts_user_groups" ADD CONSTRAINT "accounts_user_groups_user_id_group_id_59c0b32f_uniq" UNIQUE ("user_id", "group_id")
--;;

ALTER TABLE "accounts_user_groups" ADD CONSTRAINT "accounts_user_groups_user_id_52b62117_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_user_groups" ADD CONSTRAINT "accounts_user_groups_group_id_bd11a704_fk_auth_group_id" FOREIGN KEY ("group_id") REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_user_groups_user_id_52b62117" ON "accounts_user_groups" ("user_id")
--;;

CREATE INDEX "accounts_user_groups_group_id_bd11a704" ON "accounts_user_groups" ("group_id")
--;;

ALTER TABLE "accounts_user_user_permissions" ADD CONSTRAINT "accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq" UNIQUE ("user_id", "permission_id")
--;;

ALTER TABLE "accounts_user_user_permissions" ADD CONSTRAINT "accounts_user_user_p_user_id_e4f0a161_fk_accounts_" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_user_user_permissions" ADD CONSTRAINT "accounts_user_user_p_permission_id_113bb443_fk_auth_perm" FOREIGN KEY ("permission_id") REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_user_user_permissions_user_id_e4f0a161" ON "accounts_user_user_permissions" ("user_id")
--;;

CREATE INDEX "accounts_user_user_permissions_permission_id_113bb443" ON "accounts_user_user_permissions" ("permission_id")
--;;

ALTER TABLE "accounts_post" ADD CONSTRAINT "accounts_post_unit_id_83ab5fd4_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_post_unit_id_83ab5fd4" ON "accounts_post" ("unit_id")
--;;

ALTER TABLE "accounts_postholding" ADD CONSTRAINT "accounts_postholding_post_id_30a90484_fk_accounts_post_id" FOREIGN KEY ("post_id") REFERENCES "accounts_post" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_postholding" ADD CONSTRAINT "accounts_postholding_user_id_e10e482c_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_postholding_post_id_30a90484" ON "accounts_postholding" ("post_id")
--;;

CREATE INDEX "accounts_postholding_user_id_e10e482c" ON "accounts_postholding" ("user_id")
--;;

CREATE TABLE "accounts_attemptwindow" ("key" varchar(64) NOT NULL PRIMARY KEY, "began_at" timestamp with time zone NOT NULL, "count" integer NOT NULL)
--;;

CREATE INDEX "accounts_attemptwindow_key_59c7e6ad_like" ON "accounts_attemptwindow" ("key" varchar_pattern_ops)
--;;

CREATE TABLE "accounts_absence" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "from_day" date NOT NULL, "to_day" date NOT NULL, "recorded_at" timestamp with time zone NOT NULL, "cancelled_at" timestamp with time zone NULL, "recorded_by_id" bigint NOT NULL, "substitute_id" bigint NULL, "unit_id" bigint NOT NULL, "user_id" bigint NOT NULL, CONSTRAINT "accounts_absence_in_order" CHECK ("to_day" >= ("from_day")))
--;;

ALTER TABLE "accounts_absence" ADD CONSTRAINT "accounts_absence_recorded_by_id_32863ce5_fk_accounts_user_id" FOREIGN KEY ("recorded_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_absence" ADD CONSTRAINT "accounts_absence_substitute_id_8136748a_fk_accounts_user_id" FOREIGN KEY ("substitute_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_absence" ADD CONSTRAINT "accounts_absence_unit_id_28dd4295_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_absence" ADD CONSTRAINT "accounts_absence_user_id_e7d6d597_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_absence_recorded_by_id_32863ce5" ON "accounts_absence" ("recorded_by_id")
--;;

CREATE INDEX "accounts_absence_substitute_id_8136748a" ON "accounts_absence" ("substitute_id")
--;;

CREATE INDEX "accounts_absence_unit_id_28dd4295" ON "accounts_absence" ("unit_id")
--;;

CREATE INDEX "accounts_absence_user_id_e7d6d597" ON "accounts_absence" ("user_id")
--;;

CREATE INDEX "accounts_absences_of_unit" ON "accounts_absence" ("unit_id", "to_day") WHERE "cancelled_at" IS NULL
--;;

CREATE TABLE "accounts_passwordguard" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "obliged_since" timestamp with time zone NULL, "closed_until" timestamp with time zone NULL, "user_id" bigint NOT NULL UNIQUE)
--;;

CREATE TABLE "accounts_factorreset" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "ground" varchar(300) NOT NULL, "asked_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "is_granted" boolean NULL, "asked_by_id" bigint NULL, "decided_by_id" bigint NULL, "user_id" bigint NOT NULL, CONSTRAINT "accounts_reset_second_person" CHECK (("decided_by_id" IS NULL OR (NOT ("decided_by_id" = ("asked_by_id") AND "decided_by_id" IS NOT NULL AND "asked_by_id" IS NOT NULL) AND NOT ("decided_by_id" = ("user_id") AND "decided_by_id" IS NOT NULL)))))
--;;

CREATE TABLE "accounts_recoverycode" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code_hash" varchar(64) NOT NULL, "made_at" timestamp with time zone NOT NULL, "used_at" timestamp with time zone NULL, "user_id" bigint NOT NULL, CONSTRAINT "accounts_recovery_once" UNIQUE ("user_id", "code_hash"))
--;;

CREATE TABLE "accounts_secondfactor" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(8) NOT NULL, "name" varchar(60) NOT NULL, "credential" bytea NULL, "public_key" bytea NULL, "sign_count" bigint NOT NULL, "sealed_secret" bytea NULL, "last_step" bigint NOT NULL, "added_at" timestamp with time zone NOT NULL, "used_at" timestamp with time zone NULL, "removed_at" timestamp with time zone NULL, "user_id" bigint NOT NULL, CONSTRAINT "accounts_passkey_once" UNIQUE ("credential"), CONSTRAINT "accounts_factor_complete" CHECK ((("credential" IS NOT NULL AND "kind" = 'passkey' AND "public_key" IS NOT NULL) OR ("kind" = 'totp' AND "sealed_secret" IS NOT NULL))))
--;;

CREATE TABLE "accounts_signedin" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "session_key" varchar(40) NOT NULL, "device" varchar(80) NOT NULL, "address" inet NULL, "how" varchar(12) NOT NULL, "began_at" timestamp with time zone NOT NULL, "seen_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL, "ended_why" varchar(12) NOT NULL, "user_id" bigint NOT NULL)
--;;

CREATE TABLE "accounts_signinnote" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone NOT NULL, "what" varchar(20) NOT NULL, "device" varchar(80) NOT NULL, "address" inet NULL, "by_id" bigint NULL, "user_id" bigint NOT NULL)
--;;

ALTER TABLE "accounts_passwordguard" ADD CONSTRAINT "accounts_passwordguard_user_id_4698a504_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_factorreset" ADD CONSTRAINT "accounts_factorreset_asked_by_id_cbee6414_fk_accounts_user_id" FOREIGN KEY ("asked_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_factorreset" ADD CONSTRAINT "accounts_factorreset_decided_by_id_dad42956_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_factorreset" ADD CONSTRAINT "accounts_factorreset_user_id_e684bddb_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "accounts_one_reset_open" ON "accounts_factorreset" ("user_id") WHERE "decided_at" IS NULL
--;;

CREATE INDEX "accounts_factorreset_asked_by_id_cbee6414" ON "accounts_factorreset" ("asked_by_id")
--;;

CREATE INDEX "accounts_factorreset_decided_by_id_dad42956" ON "accounts_factorreset" ("decided_by_id")
--;;

CREATE INDEX "accounts_factorreset_user_id_e684bddb" ON "accounts_factorreset" ("user_id")
--;;

ALTER TABLE "accounts_recoverycode" ADD CONSTRAINT "accounts_recoverycode_user_id_994761d3_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_recoverycode_user_id_994761d3" ON "accounts_recoverycode" ("user_id")
--;;

ALTER TABLE "accounts_secondfactor" ADD CONSTRAINT "accounts_secondfactor_user_id_1e182b70_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "accounts_one_code_app" ON "accounts_secondfactor" ("user_id") WHERE ("kind" = 'totp' AND "removed_at" IS NULL)
--;;

CREATE INDEX "accounts_secondfactor_user_id_1e182b70" ON "accounts_secondfactor" ("user_id")
--;;

ALTER TABLE "accounts_signedin" ADD CONSTRAINT "accounts_signedin_user_id_118d7b15_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_signedin_session_key_4df4e8b1" ON "accounts_signedin" ("session_key")
--;;

CREATE INDEX "accounts_signedin_session_key_4df4e8b1_like" ON "accounts_signedin" ("session_key" varchar_pattern_ops)
--;;

CREATE INDEX "accounts_signedin_user_id_118d7b15" ON "accounts_signedin" ("user_id")
--;;

CREATE INDEX "accounts_devices_of_user" ON "accounts_signedin" ("user_id", "seen_at" DESC) WHERE "ended_at" IS NULL
--;;

ALTER TABLE "accounts_signinnote" ADD CONSTRAINT "accounts_signinnote_by_id_1710480d_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_signinnote" ADD CONSTRAINT "accounts_signinnote_user_id_00e903df_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_signinnote_by_id_1710480d" ON "accounts_signinnote" ("by_id")
--;;

CREATE INDEX "accounts_signinnote_user_id_00e903df" ON "accounts_signinnote" ("user_id")
--;;

CREATE INDEX "accounts_notes_of_user" ON "accounts_signinnote" ("user_id", "at" DESC)
--;;

CREATE TABLE "accounts_identity" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "provider" varchar(30) NOT NULL, "subject" varchar(255) NOT NULL, "assurance" smallint NOT NULL, "linked_at" timestamp with time zone NOT NULL, "last_at" timestamp with time zone NOT NULL, "former_user_id" bigint NULL, "user_id" bigint NOT NULL)
--;;

CREATE TABLE "accounts_organisation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "tax_code" varchar(14) NOT NULL UNIQUE, "name" varchar(200) NOT NULL, "proof_kind" varchar(10) NOT NULL, "proof" varchar(300) NOT NULL, "created_at" timestamp with time zone NOT NULL, "created_by_id" bigint NOT NULL)
--;;

CREATE TABLE "accounts_membership" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "role" varchar(10) NOT NULL, "began_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL, "added_by_id" bigint NOT NULL, "ended_by_id" bigint NULL, "user_id" bigint NOT NULL, "organisation_id" bigint NOT NULL)
--;;

CREATE TABLE "accounts_invitation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "personal_id" varchar(12) NOT NULL, "role" varchar(10) NOT NULL, "invited_at" timestamp with time zone NOT NULL, "until" date NOT NULL, "answered_at" timestamp with time zone NULL, "answer" varchar(10) NOT NULL, "invited_by_id" bigint NOT NULL, "organisation_id" bigint NOT NULL)
--;;

CREATE TABLE "accounts_providerlogout" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "provider" varchar(30) NOT NULL, "jti_sha256" varchar(64) NOT NULL, "sid_sha256" varchar(64) NOT NULL, "received_at" timestamp with time zone NOT NULL, CONSTRAINT "accounts_logout_token_once" UNIQUE ("provider", "jti_sha256"))
--;;

CREATE TABLE "accounts_providersession" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "session_key" varchar(40) NOT NULL, "sid_sha256" varchar(64) NOT NULL, "sub_sha256" varchar(64) NOT NULL, "assurance" smallint NOT NULL, "began_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL, "identity_id" bigint NOT NULL)
--;;

CREATE TABLE "accounts_representation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(10) NOT NULL, "represented_name" varchar(120) NOT NULL, "represented_personal_id" varchar(12) NOT NULL, "represented_birth_date" date NULL, "ground" varchar(200) NOT NULL, "proof" varchar(200) NOT NULL, "valid_from" date NOT NULL, "valid_to" date NULL, "recorded_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL, "user_id" bigint NOT NULL)
--;;

CREATE TABLE "accounts_accountchange" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone NOT NULL, "field" varchar(30) NOT NULL, "before" varchar(250) NOT NULL, "after" varchar(250) NOT NULL, "source" varchar(30) NOT NULL, "user_id" bigint NOT NULL)
--;;

ALTER TABLE "accounts_identity" ADD CONSTRAINT "accounts_identity_subject_once" UNIQUE ("provider", "subject")
--;;

CREATE INDEX "accounts_memberships_of_user" ON "accounts_membership" ("user_id") WHERE "ended_at" IS NULL
--;;

CREATE UNIQUE INDEX "accounts_one_membership_at_a_time" ON "accounts_membership" ("organisation_id", "user_id") WHERE "ended_at" IS NULL
--;;

CREATE UNIQUE INDEX "accounts_one_open_invitation" ON "accounts_invitation" ("organisation_id", "personal_id") WHERE "answered_at" IS NULL
--;;

CREATE INDEX "accounts_open_provider_session" ON "accounts_providersession" ("sub_sha256") WHERE "ended_at" IS NULL
--;;

CREATE UNIQUE INDEX "accounts_represented_once" ON "accounts_representation" ("user_id", "represented_personal_id") WHERE "ended_at" IS NULL
--;;

ALTER TABLE "accounts_representation" ADD CONSTRAINT "accounts_representation_in_order" CHECK (("valid_to" IS NULL OR "valid_to" >= ("valid_from")))
--;;

ALTER TABLE "accounts_identity" ADD CONSTRAINT "accounts_identity_former_user_id_4013197f_fk_accounts_user_id" FOREIGN KEY ("former_user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_identity" ADD CONSTRAINT "accounts_identity_user_id_f7ddf146_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_identity_former_user_id_4013197f" ON "accounts_identity" ("former_user_id")
--;;

CREATE INDEX "accounts_identity_user_id_f7ddf146" ON "accounts_identity" ("user_id")
--;;

ALTER TABLE "accounts_organisation" ADD CONSTRAINT "accounts_organisatio_created_by_id_75be9e91_fk_accounts_" FOREIGN KEY ("created_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_organisation_tax_code_0ad141f0_like" ON "accounts_organisation" ("tax_code" varchar_pattern_ops)
--;;

CREATE INDEX "accounts_organisation_created_by_id_75be9e91" ON "accounts_organisation" ("created_by_id")
--;;

ALTER TABLE "accounts_membership" ADD CONSTRAINT "accounts_membership_added_by_id_39ba47b6_fk_accounts_user_id" FOREIGN KEY ("added_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_membership" ADD CONSTRAINT "accounts_membership_ended_by_id_4b6afac2_fk_accounts_user_id" FOREIGN KEY ("ended_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_membership" ADD CONSTRAINT "accounts_membership_user_id_487fb39e_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_membership" ADD CONSTRAINT "accounts_membership_organisation_id_98e5c22b_fk_accounts_" FOREIGN KEY ("organisation_id") REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_membership_added_by_id_39ba47b6" ON "accounts_membership" ("added_by_id")
--;;

CREATE INDEX "accounts_membership_ended_by_id_4b6afac2" ON "accounts_membership" ("ended_by_id")
--;;

CREATE INDEX "accounts_membership_user_id_487fb39e" ON "accounts_membership" ("user_id")
--;;

CREATE INDEX "accounts_membership_organisation_id_98e5c22b" ON "accounts_membership" ("organisation_id")
--;;

ALTER TABLE "accounts_invitation" ADD CONSTRAINT "accounts_invitation_invited_by_id_94a21efc_fk_accounts_user_id" FOREIGN KEY ("invited_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "accounts_invitation" ADD CONSTRAINT "accounts_invitation_organisation_id_b7f9480b_fk_accounts_" FOREIGN KEY ("organisation_id") REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_invitation_personal_id_6d17e85e" ON "accounts_invitation" ("personal_id")
--;;

CREATE INDEX "accounts_invitation_personal_id_6d17e85e_like" ON "accounts_invitation" ("personal_id" varchar_pattern_ops)
--;;

CREATE INDEX "accounts_invitation_invited_by_id_94a21efc" ON "accounts_invitation" ("invited_by_id")
--;;

CREATE INDEX "accounts_invitation_organisation_id_b7f9480b" ON "accounts_invitation" ("organisation_id")
--;;

CREATE INDEX "accounts_logout_of_session" ON "accounts_providerlogout" ("provider", "sid_sha256")
--;;

ALTER TABLE "accounts_providersession" ADD CONSTRAINT "accounts_providerses_identity_id_8818616b_fk_accounts_" FOREIGN KEY ("identity_id") REFERENCES "accounts_identity" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_providersession_identity_id_8818616b" ON "accounts_providersession" ("identity_id")
--;;

ALTER TABLE "accounts_representation" ADD CONSTRAINT "accounts_representation_user_id_da04dbf7_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_representation_user_id_da04dbf7" ON "accounts_representation" ("user_id")
--;;

ALTER TABLE "accounts_accountchange" ADD CONSTRAINT "accounts_accountchange_user_id_34b1ef7a_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "accounts_accountchange_user_id_34b1ef7a" ON "accounts_accountchange" ("user_id")
--;;

CREATE INDEX "accounts_changes_of_user" ON "accounts_accountchange" ("user_id", "at" DESC)
--;;

CREATE TABLE "agencies_knowncalendar" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "sha256" varchar(64) NOT NULL UNIQUE, "days" jsonb NOT NULL, "seen_at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "agencies_calendarentry" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "revision" bigint NOT NULL, "date" date NOT NULL, "kind" varchar(10) NOT NULL, "name" varchar(200) NOT NULL, "name_en" varchar(200) NOT NULL, "basis" varchar(300) NOT NULL, "hours" jsonb NULL, "known_from" timestamp with time zone NULL, "known_to" timestamp with time zone NULL, CONSTRAINT "agencies_calendar_day_once" UNIQUE ("revision", "date"))
--;;

CREATE INDEX "agencies_knowncalendar_sha256_c8ddacfd_like" ON "agencies_knowncalendar" ("sha256" varchar_pattern_ops)
--;;

ALTER TABLE "agencies_succession" ADD COLUMN "keeps_files" boolean DEFAULT true NOT NULL
--;;

ALTER TABLE "agencies_succession" ADD COLUMN "share" jsonb DEFAULT '{}'::jsonb NOT NULL
--;;

CREATE TABLE "agencies_reorganisation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" varchar(80) NOT NULL, "signed_on" date NOT NULL, "basis" varchar(500) NOT NULL, "reason" varchar(500) NOT NULL, "effective_on" date NOT NULL, "state" varchar(12) NOT NULL, "acts" jsonb NOT NULL, "drawn_up_by_id" bigint NOT NULL, "drawn_up_at" timestamp with time zone NOT NULL, "decided_by_id" bigint NULL, "decided_at" timestamp with time zone NULL, "decision_words" varchar(500) NOT NULL, "carried_out_by_id" bigint NULL, "carried_out_at" timestamp with time zone NULL, "outcome" jsonb NOT NULL, "signer_id" bigint NOT NULL)
--;;

CREATE TABLE "agencies_formerstand" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "until" date NOT NULL, "name" varchar(200) NOT NULL, "short_name" varchar(80) NOT NULL, "agency_id" varchar(35) NOT NULL, "legacy_agency_id" varchar(13) NOT NULL, "decision" varchar(120) NOT NULL, "parent_id" bigint NULL, "unit_id" bigint NOT NULL, "reorganisation_id" bigint NULL)
--;;

ALTER TABLE "agencies_succession" ADD COLUMN "reorganisation_id" bigint NULL CONSTRAINT "agencies_succession_reorganisation_id_c3314a20_fk_agencies_" REFERENCES "agencies_reorganisation"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "agencies_succession_reorganisation_id_c3314a20_fk_agencies_" IMMEDIATE
--;;

CREATE UNIQUE INDEX "agencies_reorganisation_once" ON "agencies_reorganisation" ("number", "signed_on") WHERE NOT ("state" = 'withdrawn')
--;;

CREATE INDEX "agencies_former_identifier" ON "agencies_formerstand" ("agency_id")
--;;

ALTER TABLE "agencies_formerstand" ADD CONSTRAINT "agencies_former_stand_once" UNIQUE ("unit_id", "until")
--;;

ALTER TABLE "agencies_reorganisation" ADD CONSTRAINT "agencies_reorganisation_signer_id_d342ff78_fk_agencies_unit_id" FOREIGN KEY ("signer_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "agencies_reorganisation_signer_id_d342ff78" ON "agencies_reorganisation" ("signer_id")
--;;

ALTER TABLE "agencies_formerstand" ADD CONSTRAINT "agencies_formerstand_parent_id_a8d37896_fk_agencies_unit_id" FOREIGN KEY ("parent_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "agencies_formerstand" ADD CONSTRAINT "agencies_formerstand_unit_id_f4f5e8e5_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "agencies_formerstand" ADD CONSTRAINT "agencies_formerstand_reorganisation_id_06681425_fk_agencies_" FOREIGN KEY ("reorganisation_id") REFERENCES "agencies_reorganisation" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "agencies_formerstand_parent_id_a8d37896" ON "agencies_formerstand" ("parent_id")
--;;

CREATE INDEX "agencies_formerstand_unit_id_f4f5e8e5" ON "agencies_formerstand" ("unit_id")
--;;

CREATE INDEX "agencies_formerstand_reorganisation_id_06681425" ON "agencies_formerstand" ("reorganisation_id")
--;;

CREATE INDEX "agencies_succession_reorganisation_id_c3314a20" ON "agencies_succession" ("reorganisation_id")
--;;

CREATE INDEX "agencies_unit_in_order" ON "agencies_unit" ("sort_key", "id") INCLUDE ("name", "valid_to")
--;;

CREATE TABLE "records_storedfile" ("sha256" varchar(64) NOT NULL PRIMARY KEY, "size_bytes" bigint NOT NULL, "media_type" varchar(80) NOT NULL, "stored_at" timestamp with time zone NOT NULL)
--;;

CREATE INDEX "records_storedfile_sha256_c3db00cd_like" ON "records_storedfile" ("sha256" varchar_pattern_ops)
--;;

CREATE EXTENSION IF NOT EXISTS "pg_trgm"
--;;

CREATE EXTENSION IF NOT EXISTS "btree_gist"
--;;

CREATE TABLE "procedures_procedure" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(20) NOT NULL UNIQUE, "long_code" varchar(40) NOT NULL, "is_internal" boolean NOT NULL, "name" varchar(1000) NOT NULL, "search_text" text NOT NULL, "sort_key" varchar(2100) NOT NULL)
--;;

CREATE TABLE "procedures_procedureversion" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" integer NOT NULL CHECK ("number" >= 0), "valid_from" date NOT NULL, "content" jsonb NOT NULL, "raw" jsonb NULL, "source" varchar(20) NOT NULL, "source_hash" varchar(64) NOT NULL, "online_level" varchar(16) NOT NULL, "eligible_for_full_online" boolean NOT NULL, "written_result_required" boolean NOT NULL, "has_financial_obligation" boolean NOT NULL, "payable_online" boolean NOT NULL, "form_schema" jsonb NULL, "form_layout" jsonb NULL, "needs_review" boolean NOT NULL, "procedure_id" bigint NOT NULL)
--;;

ALTER TABLE "procedures_procedure" ADD COLUMN "current_version_id" bigint NULL CONSTRAINT "procedures_procedure_current_version_id_42e00dff_fk_procedure" REFERENCES "procedures_procedureversion"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_procedure_current_version_id_42e00dff_fk_procedure" IMMEDIATE
--;;

CREATE TABLE "procedures_sector" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(60) NOT NULL UNIQUE, "name" varchar(250) NOT NULL, "group" varchar(30) NOT NULL)
--;;

ALTER TABLE "procedures_procedure" ADD COLUMN "sector_id" bigint NOT NULL CONSTRAINT "procedures_procedure_sector_id_ab62600e_fk_procedures_sector_id" REFERENCES "procedures_sector"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_procedure_sector_id_ab62600e_fk_procedures_sector_id" IMMEDIATE
--;;

CREATE TABLE "procedures_offering" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "process_key" varchar(60) NOT NULL, "channels" jsonb NOT NULL, "valid_from" date NOT NULL, "valid_to" date NULL, "handling_unit_id" bigint NOT NULL, "receiving_unit_id" bigint NOT NULL, "procedure_id" bigint NOT NULL, CONSTRAINT "procedures_offering_once" UNIQUE ("procedure_id", "receiving_unit_id", "valid_from"))
--;;

ALTER TABLE "procedures_procedureversion" ADD CONSTRAINT "procedures_version_number" UNIQUE ("procedure_id", "number")
--;;

CREATE INDEX "procedures_search" ON "procedures_procedure" USING gin ("search_text" gin_trgm_ops)
--;;

CREATE INDEX "procedures_procedure_code_e4d5567f_like" ON "procedures_procedure" ("code" varchar_pattern_ops)
--;;

ALTER TABLE "procedures_procedureversion" ADD CONSTRAINT "procedures_procedure_procedure_id_8362303d_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "procedures_procedureversion_procedure_id_8362303d" ON "procedures_procedureversion" ("procedure_id")
--;;

CREATE INDEX "procedures_procedure_current_version_id_42e00dff" ON "procedures_procedure" ("current_version_id")
--;;

CREATE INDEX "procedures_sector_code_1127891a_like" ON "procedures_sector" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "procedures_sector_group" ON "procedures_sector" ("group")
--;;

CREATE INDEX "procedures_procedure_sector_id_ab62600e" ON "procedures_procedure" ("sector_id")
--;;

ALTER TABLE "procedures_offering" ADD CONSTRAINT "procedures_offering_handling_unit_id_519b9a8a_fk_agencies_" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "procedures_offering" ADD CONSTRAINT "procedures_offering_receiving_unit_id_6a2bd494_fk_agencies_" FOREIGN KEY ("receiving_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "procedures_offering" ADD CONSTRAINT "procedures_offering_procedure_id_30e10f14_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "procedures_offering_handling_unit_id_519b9a8a" ON "procedures_offering" ("handling_unit_id")
--;;

CREATE INDEX "procedures_offering_receiving_unit_id_6a2bd494" ON "procedures_offering" ("receiving_unit_id")
--;;

CREATE INDEX "procedures_offering_procedure_id_30e10f14" ON "procedures_offering" ("procedure_id")
--;;

CREATE FUNCTION procedures_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.content IS DISTINCT FROM OLD.content OR NEW.raw IS DISTINCT FROM OLD.raw
       OR NEW.form_schema IS DISTINCT FROM OLD.form_schema OR NEW.number <> OLD.number
       OR NEW.procedure_id <> OLD.procedure_id OR NEW.valid_from <> OLD.valid_from THEN
        RAISE EXCEPTION 'a procedure version is never rewritten: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER procedures_version_immutable BEFORE UPDATE OR DELETE ON procedures_procedureversion
    FOR EACH ROW EXECUTE FUNCTION procedures_refuse_rewrite();
--;;

ALTER TABLE "procedures_procedure" ALTER COLUMN "name" TYPE text USING "name"::text
--;;

ALTER TABLE "procedures_procedure" ALTER COLUMN "sort_key" TYPE text USING "sort_key"::text
--;;

CREATE TABLE "dossiers_dossier" ("id" bigint NOT NULL PRIMARY KEY, "code" varchar(50) NOT NULL UNIQUE, "channel" varchar(10) NOT NULL, "process_key" varchar(60) NOT NULL, "limit_value" varchar(12) NOT NULL, "limit_unit" varchar(12) NOT NULL, "set_count" integer NOT NULL, "owner_commitment" varchar(64) NOT NULL, "business" varchar(24) NOT NULL, "finance" varchar(10) NOT NULL, "handover" varchar(10) NOT NULL, "sync" varchar(10) NOT NULL, "national_code" smallint NOT NULL, "submitted_at" timestamp with time zone NOT NULL, "accepted_at" timestamp with time zone NULL, "processing_at" timestamp with time zone NULL, "concluded_at" timestamp with time zone NULL, "ended_at" timestamp with time zone NULL, "returned_at" timestamp with time zone NULL, "original_due" timestamp with time zone NULL, "current_due" timestamp with time zone NULL, "extension_count" smallint NOT NULL, "clock_stopped_at" timestamp with time zone NULL, "supplement_stage" varchar(10) NOT NULL, "supplement_requested_at" timestamp with time zone NULL, "supplement_deadline" timestamp with time zone NULL, "supplied_at" timestamp with time zone NULL, "supplement_requests" smallint NOT NULL, "supplement_seconds" bigint NOT NULL, "step_no" smallint NOT NULL, "step_count" smallint NOT NULL, "step_due" timestamp with time zone NULL, "step_role" varchar(20) NOT NULL, "fee_vnd" bigint NOT NULL, "paid_vnd" bigint NOT NULL, "paid_online" boolean NOT NULL, "paid_at" timestamp with time zone NULL, "result_number" varchar(80) NOT NULL, "result_sha256" varchar(64) NOT NULL, "return_method" varchar(12) NOT NULL, "legal_outcome" varchar(8) NOT NULL, "outcome_766" varchar(8) NOT NULL, "rating" smallint NULL, "rated_at" timestamp with time zone NULL, "last_seq" integer NOT NULL, "last_at" timestamp with time zone NOT NULL, "moved_seq" integer NOT NULL, "synced_seq" integer NOT NULL, "head_hash" bytea NOT NULL, "assignee_id" bigint NULL, "handling_unit_id" bigint NOT NULL, "procedure_id" bigint NOT NULL, "receiving_unit_id" bigint NOT NULL, "submitter_id" bigint NULL, "version_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_component" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(60) NOT NULL, "name" varchar(1000) NOT NULL, "originals" smallint NOT NULL, "copies" smallint NOT NULL, "file_name" varchar(200) NOT NULL, "check_state" varchar(10) NOT NULL, "note" varchar(500) NOT NULL, "file_id" varchar(64) NULL, "dossier_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_clockstop" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "stopped_at" timestamp with time zone NOT NULL, "resumed_at" timestamp with time zone NULL, "ground" varchar(40) NOT NULL, "dossier_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_draft" ("id" uuid NOT NULL PRIMARY KEY, "applicant" jsonb NOT NULL, "form_data" jsonb NOT NULL, "created_at" timestamp with time zone NOT NULL, "updated_at" timestamp with time zone NOT NULL, "submitted_dossier_id" bigint NULL, "procedure_id" bigint NOT NULL, "receiving_unit_id" bigint NULL, "user_id" bigint NOT NULL, "version_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_draftfile" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "component_key" varchar(60) NOT NULL, "file_name" varchar(200) NOT NULL, "draft_id" uuid NOT NULL, "file_id" varchar(64) NOT NULL)
--;;

CREATE TABLE "dossiers_duechange" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "at" timestamp with time zone NOT NULL, "before" timestamp with time zone NULL, "after" timestamp with time zone NULL, "ground" varchar(40) NOT NULL, "document" varchar(120) NOT NULL, "dossier_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_slip" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "form" varchar(4) NOT NULL, "form_set" varchar(8) NOT NULL, "seq" integer NOT NULL, "year" smallint NOT NULL, "number" integer NOT NULL, "issued_at" timestamp with time zone NOT NULL, "content" jsonb NOT NULL, "dossier_id" bigint NOT NULL, "file_id" varchar(64) NULL, "issued_by_id" bigint NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_slipcounter" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "year" smallint NOT NULL, "form" varchar(4) NOT NULL, "last" integer NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_supplementitem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "request_seq" integer NOT NULL, "component_key" varchar(60) NOT NULL, "what" varchar(1000) NOT NULL, "dossier_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_workitem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "opened_seq" integer NOT NULL, "step_no" smallint NOT NULL, "role" varchar(20) NOT NULL, "given_at" timestamp with time zone NOT NULL, "due" timestamp with time zone NULL, "done_at" timestamp with time zone NULL, "done_how" varchar(20) NOT NULL, "note" text NOT NULL, "assignee_id" bigint NULL, "dossier_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_codecounter" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "last" integer NOT NULL, "unit_id" bigint NOT NULL, CONSTRAINT "dossiers_code_counter" UNIQUE ("unit_id", "day"))
--;;

CREATE TABLE "dossiers_party" ("dossier_id" bigint NOT NULL PRIMARY KEY, "owner_kind" varchar(12) NOT NULL, "owner_name" varchar(200) NOT NULL, "owner_folded_name" varchar(200) NOT NULL, "owner_id_number" varchar(20) NOT NULL, "owner_birth_date" date NULL, "telephone" varchar(20) NOT NULL, "email" varchar(200) NOT NULL, "address" varchar(300) NOT NULL, "submitter_name" varchar(200) NOT NULL, "summary" varchar(500) NOT NULL, "form_data" jsonb NOT NULL, "lookup_secret" varchar(12) NOT NULL, "salt" bytea NOT NULL)
--;;

CREATE INDEX "dossiers_open_handling" ON "dossiers_dossier" ("handling_unit_id", "current_due") WHERE "ended_at" IS NULL
--;;

CREATE INDEX "dossiers_open_receiving" ON "dossiers_dossier" ("receiving_unit_id", "national_code", "submitted_at") WHERE "returned_at" IS NULL
--;;

CREATE INDEX "dossiers_my_work" ON "dossiers_dossier" ("assignee_id", "step_due") WHERE "assignee_id" IS NOT NULL
--;;

CREATE INDEX "dossiers_of_submitter" ON "dossiers_dossier" ("submitter_id", "submitted_at" DESC)
--;;

CREATE INDEX "dossiers_by_submission" ON "dossiers_dossier" ("submitted_at")
--;;

CREATE INDEX "dossiers_by_acceptance" ON "dossiers_dossier" ("accepted_at")
--;;

CREATE INDEX "dossiers_by_end" ON "dossiers_dossier" ("ended_at")
--;;

ALTER TABLE "dossiers_component" ADD CONSTRAINT "dossiers_component_once" UNIQUE ("dossier_id", "key")
--;;

ALTER TABLE "dossiers_clockstop" ADD CONSTRAINT "dossiers_clock_stop_once" UNIQUE ("dossier_id", "seq")
--;;

CREATE UNIQUE INDEX "dossiers_one_open_stop" ON "dossiers_clockstop" ("dossier_id") WHERE "resumed_at" IS NULL
--;;

CREATE INDEX "dossiers_draft_of_user" ON "dossiers_draft" ("user_id", "updated_at" DESC)
--;;

ALTER TABLE "dossiers_draftfile" ADD CONSTRAINT "dossiers_draft_file_once" UNIQUE ("draft_id", "component_key")
--;;

ALTER TABLE "dossiers_duechange" ADD CONSTRAINT "dossiers_due_change_once" UNIQUE ("dossier_id", "seq")
--;;

ALTER TABLE "dossiers_slip" ADD CONSTRAINT "dossiers_slip_number_once" UNIQUE ("unit_id", "year", "form", "number")
--;;

ALTER TABLE "dossiers_slip" ADD CONSTRAINT "dossiers_slip_once" UNIQUE ("dossier_id", "form", "seq")
--;;

ALTER TABLE "dossiers_slipcounter" ADD CONSTRAINT "dossiers_slip_counter" UNIQUE ("unit_id", "year", "form")
--;;

ALTER TABLE "dossiers_workitem" ADD CONSTRAINT "dossiers_work_once" UNIQUE ("dossier_id", "opened_seq")
--;;

CREATE UNIQUE INDEX "dossiers_one_open_step" ON "dossiers_workitem" ("dossier_id") WHERE "done_at" IS NULL
--;;

ALTER TABLE "dossiers_dossier" ADD CONSTRAINT "dossiers_dossier_assignee_id_127f79ea_fk_accounts_user_id" FOREIGN KEY ("assignee_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_dossier" ADD CONSTRAINT "dossiers_dossier_handling_unit_id_09935d9b_fk_agencies_unit_id" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_dossier" ADD CONSTRAINT "dossiers_dossier_procedure_id_4e0e78d6_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_dossier" ADD CONSTRAINT "dossiers_dossier_receiving_unit_id_0453b4b0_fk_agencies_unit_id" FOREIGN KEY ("receiving_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_dossier" ADD CONSTRAINT "dossiers_dossier_submitter_id_240eebaa_fk_accounts_user_id" FOREIGN KEY ("submitter_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_dossier" ADD CONSTRAINT "dossiers_dossier_version_id_8589a504_fk_procedure" FOREIGN KEY ("version_id") REFERENCES "procedures_procedureversion" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_dossier_code_6d68c351_like" ON "dossiers_dossier" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_dossier_assignee_id_127f79ea" ON "dossiers_dossier" ("assignee_id")
--;;

CREATE INDEX "dossiers_dossier_handling_unit_id_09935d9b" ON "dossiers_dossier" ("handling_unit_id")
--;;

CREATE INDEX "dossiers_dossier_procedure_id_4e0e78d6" ON "dossiers_dossier" ("procedure_id")
--;;

CREATE INDEX "dossiers_dossier_receiving_unit_id_0453b4b0" ON "dossiers_dossier" ("receiving_unit_id")
--;;

CREATE INDEX "dossiers_dossier_submitter_id_240eebaa" ON "dossiers_dossier" ("submitter_id")
--;;

CREATE INDEX "dossiers_dossier_version_id_8589a504" ON "dossiers_dossier" ("version_id")
--;;

ALTER TABLE "dossiers_component" ADD CONSTRAINT "dossiers_component_file_id_2da88962_fk_records_s" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_component" ADD CONSTRAINT "dossiers_component_dossier_id_0c763228_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_component_file_id_2da88962" ON "dossiers_component" ("file_id")
--;;

CREATE INDEX "dossiers_component_file_id_2da88962_like" ON "dossiers_component" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_component_dossier_id_0c763228" ON "dossiers_component" ("dossier_id")
--;;

ALTER TABLE "dossiers_clockstop" ADD CONSTRAINT "dossiers_clockstop_dossier_id_d99cb088_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_clockstop_dossier_id_d99cb088" ON "dossiers_clockstop" ("dossier_id")
--;;

ALTER TABLE "dossiers_draft" ADD CONSTRAINT "dossiers_draft_procedure_id_30969a10_fk_procedures_procedure_id" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_draft" ADD CONSTRAINT "dossiers_draft_receiving_unit_id_d67a9f8e_fk_agencies_unit_id" FOREIGN KEY ("receiving_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_draft" ADD CONSTRAINT "dossiers_draft_user_id_59b69a05_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_draft" ADD CONSTRAINT "dossiers_draft_version_id_8aa373ff_fk_procedure" FOREIGN KEY ("version_id") REFERENCES "procedures_procedureversion" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_draft_procedure_id_30969a10" ON "dossiers_draft" ("procedure_id")
--;;

CREATE INDEX "dossiers_draft_receiving_unit_id_d67a9f8e" ON "dossiers_draft" ("receiving_unit_id")
--;;

CREATE INDEX "dossiers_draft_user_id_59b69a05" ON "dossiers_draft" ("user_id")
--;;

CREATE INDEX "dossiers_draft_version_id_8aa373ff" ON "dossiers_draft" ("version_id")
--;;

ALTER TABLE "dossiers_draftfile" ADD CONSTRAINT "dossiers_draftfile_draft_id_c766a51a_fk_dossiers_draft_id" FOREIGN KEY ("draft_id") REFERENCES "dossiers_draft" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_draftfile" ADD CONSTRAINT "dossiers_draftfile_file_id_9138ca51_fk_records_s" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_draftfile_draft_id_c766a51a" ON "dossiers_draftfile" ("draft_id")
--;;

CREATE INDEX "dossiers_draftfile_file_id_9138ca51" ON "dossiers_draftfile" ("file_id")
--;;

CREATE INDEX "dossiers_draftfile_file_id_9138ca51_like" ON "dossiers_draftfile" ("file_id" varchar_pattern_ops)
--;;

ALTER TABLE "dossiers_duechange" ADD CONSTRAINT "dossiers_duechange_dossier_id_7095e7f3_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_duechange_dossier_id_7095e7f3" ON "dossiers_duechange" ("dossier_id")
--;;

ALTER TABLE "dossiers_slip" ADD CONSTRAINT "dossiers_slip_dossier_id_f78ce3dc_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_slip" ADD CONSTRAINT "dossiers_slip_file_id_1ffc4979_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_slip" ADD CONSTRAINT "dossiers_slip_issued_by_id_524c9ad3_fk_accounts_user_id" FOREIGN KEY ("issued_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_slip" ADD CONSTRAINT "dossiers_slip_unit_id_c3e4e5a6_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_slip_dossier_id_f78ce3dc" ON "dossiers_slip" ("dossier_id")
--;;

CREATE INDEX "dossiers_slip_file_id_1ffc4979" ON "dossiers_slip" ("file_id")
--;;

CREATE INDEX "dossiers_slip_file_id_1ffc4979_like" ON "dossiers_slip" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_slip_issued_by_id_524c9ad3" ON "dossiers_slip" ("issued_by_id")
--;;

CREATE INDEX "dossiers_slip_unit_id_c3e4e5a6" ON "dossiers_slip" ("unit_id")
--;;

ALTER TABLE "dossiers_slipcounter" ADD CONSTRAINT "dossiers_slipcounter_unit_id_60244fa7_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_slipcounter_unit_id_60244fa7" ON "dossiers_slipcounter" ("unit_id")
--;;

ALTER TABLE "dossiers_supplementitem" ADD CONSTRAINT "dossiers_supplementi_dossier_id_f8b4834a_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_supplementitem_dossier_id_f8b4834a" ON "dossiers_supplementitem" ("dossier_id")
--;;

ALTER TABLE "dossiers_workitem" ADD CONSTRAINT "dossiers_workitem_assignee_id_36d7e2fe_fk_accounts_user_id" FOREIGN KEY ("assignee_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_workitem" ADD CONSTRAINT "dossiers_workitem_dossier_id_7adabb45_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_workitem_assignee_id_36d7e2fe" ON "dossiers_workitem" ("assignee_id")
--;;

CREATE INDEX "dossiers_workitem_dossier_id_7adabb45" ON "dossiers_workitem" ("dossier_id")
--;;

ALTER TABLE "dossiers_codecounter" ADD CONSTRAINT "dossiers_codecounter_unit_id_641d23bf_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_codecounter_unit_id_641d23bf" ON "dossiers_codecounter" ("unit_id")
--;;

ALTER TABLE "dossiers_party" ADD CONSTRAINT "dossiers_party_dossier_id_00a98441_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_party_id_number" ON "dossiers_party" ("owner_id_number")
--;;

CREATE SEQUENCE dossiers_dossier_id_seq OWNED BY dossiers_dossier.id
--;;

CREATE TABLE "dossiers_bundle" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(50) NOT NULL UNIQUE, "template" varchar(60) NOT NULL, "kind" varchar(10) NOT NULL, "lead_part" smallint NOT NULL, "opened_at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "dossiers_involvement" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "since" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "dossiers_opinion" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "asked_at" timestamp with time zone NOT NULL, "due" timestamp with time zone NULL, "given_seq" integer NULL, "given_at" timestamp with time zone NULL, "question" text NOT NULL, "answer" text NOT NULL)
--;;

ALTER TABLE "dossiers_workitem" DROP CONSTRAINT "dossiers_work_once"
--;;

DROP INDEX IF EXISTS "dossiers_one_open_step"
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "apology" varchar(10) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "asked_units" jsonb DEFAULT '[]'::jsonb NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "branches" jsonb DEFAULT '[]'::jsonb NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "bundle_part" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "corrects_id" bigint NULL CONSTRAINT "dossiers_dossier_corrects_id_5d2e836c_fk_dossiers_dossier_id" REFERENCES "dossiers_dossier"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_dossier_corrects_id_5d2e836c_fk_dossiers_dossier_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "finance_seconds" bigint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "held" boolean DEFAULT false NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "intake_point_id" bigint NULL CONSTRAINT "dossiers_dossier_intake_point_id_fd1a5589_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_dossier_intake_point_id_fd1a5589_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "late_at" timestamp with time zone NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "origin" varchar(60) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "papers_sent_at" timestamp with time zone NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "papers_unit_id" bigint NULL CONSTRAINT "dossiers_dossier_papers_unit_id_3d41656c_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_dossier_papers_unit_id_3d41656c_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "process_version" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "promised_due" timestamp with time zone NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "step_branch" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "step_key" varchar(60) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "step_seq" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "step_unit_id" bigint NULL CONSTRAINT "dossiers_dossier_step_unit_id_7faf8d1c_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_dossier_step_unit_id_7faf8d1c_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_workitem" ADD COLUMN "branch" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_workitem" ADD COLUMN "step_key" varchar(60) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_workitem" ADD COLUMN "unit_id" bigint NULL CONSTRAINT "dossiers_workitem_unit_id_9cb94000_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_workitem_unit_id_9cb94000_fk_agencies_unit_id" IMMEDIATE
--;;

CREATE INDEX "dossiers_open_work" ON "dossiers_workitem" ("unit_id", "role", "due") WHERE "done_at" IS NULL
--;;

ALTER TABLE "dossiers_workitem" ADD CONSTRAINT "dossiers_work_once" UNIQUE ("dossier_id", "opened_seq", "branch")
--;;

CREATE UNIQUE INDEX "dossiers_one_open_step" ON "dossiers_workitem" ("dossier_id", "branch") WHERE "done_at" IS NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "bundle_id" bigint NULL CONSTRAINT "dossiers_dossier_bundle_id_0a23a094_fk_dossiers_bundle_id" REFERENCES "dossiers_bundle"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_dossier_bundle_id_0a23a094_fk_dossiers_bundle_id" IMMEDIATE
--;;

CREATE INDEX "dossiers_apology_due" ON "dossiers_dossier" ("apology", "handling_unit_id") WHERE (NOT ("apology" = '') AND NOT ("apology" = 'delivered'))
--;;

CREATE INDEX "dossiers_of_bundle" ON "dossiers_dossier" ("bundle_id") WHERE "bundle_id" IS NOT NULL
--;;

ALTER TABLE "dossiers_involvement" ADD COLUMN "dossier_id" bigint NOT NULL CONSTRAINT "dossiers_involvement_dossier_id_13656890_fk_dossiers_dossier_id" REFERENCES "dossiers_dossier"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_involvement_dossier_id_13656890_fk_dossiers_dossier_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_involvement" ADD COLUMN "unit_id" bigint NOT NULL CONSTRAINT "dossiers_involvement_unit_id_f7fec2f2_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_involvement_unit_id_f7fec2f2_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_opinion" ADD COLUMN "dossier_id" bigint NOT NULL CONSTRAINT "dossiers_opinion_dossier_id_70e46fa9_fk_dossiers_dossier_id" REFERENCES "dossiers_dossier"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_opinion_dossier_id_70e46fa9_fk_dossiers_dossier_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_opinion" ADD COLUMN "unit_id" bigint NOT NULL CONSTRAINT "dossiers_opinion_unit_id_11b6a375_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_opinion_unit_id_11b6a375_fk_agencies_unit_id" IMMEDIATE
--;;

CREATE INDEX "dossiers_involved_of_unit" ON "dossiers_involvement" ("unit_id", "dossier_id")
--;;

ALTER TABLE "dossiers_involvement" ADD CONSTRAINT "dossiers_involved_once" UNIQUE ("dossier_id", "unit_id")
--;;

CREATE INDEX "dossiers_open_opinions" ON "dossiers_opinion" ("unit_id", "due") WHERE "given_at" IS NULL
--;;

ALTER TABLE "dossiers_opinion" ADD CONSTRAINT "dossiers_opinion_once" UNIQUE ("dossier_id", "seq")
--;;

CREATE UNIQUE INDEX "dossiers_one_open_opinion" ON "dossiers_opinion" ("dossier_id", "unit_id") WHERE "given_at" IS NULL
--;;

CREATE INDEX "dossiers_bundle_code_80afaca3_like" ON "dossiers_bundle" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_dossier_corrects_id_5d2e836c" ON "dossiers_dossier" ("corrects_id")
--;;

CREATE INDEX "dossiers_dossier_intake_point_id_fd1a5589" ON "dossiers_dossier" ("intake_point_id")
--;;

CREATE INDEX "dossiers_dossier_papers_unit_id_3d41656c" ON "dossiers_dossier" ("papers_unit_id")
--;;

CREATE INDEX "dossiers_dossier_step_unit_id_7faf8d1c" ON "dossiers_dossier" ("step_unit_id")
--;;

CREATE INDEX "dossiers_workitem_unit_id_9cb94000" ON "dossiers_workitem" ("unit_id")
--;;

CREATE INDEX "dossiers_dossier_bundle_id_0a23a094" ON "dossiers_dossier" ("bundle_id")
--;;

CREATE INDEX "dossiers_involvement_dossier_id_13656890" ON "dossiers_involvement" ("dossier_id")
--;;

CREATE INDEX "dossiers_involvement_unit_id_f7fec2f2" ON "dossiers_involvement" ("unit_id")
--;;

CREATE INDEX "dossiers_opinion_dossier_id_70e46fa9" ON "dossiers_opinion" ("dossier_id")
--;;

CREATE INDEX "dossiers_opinion_unit_id_11b6a375" ON "dossiers_opinion" ("unit_id")
--;;

UPDATE dossiers_workitem w SET unit_id = d.handling_unit_id FROM dossiers_dossier d WHERE d.id = w.dossier_id
--;;

UPDATE dossiers_dossier d SET step_unit_id = d.handling_unit_id, step_seq = w.opened_seq
FROM dossiers_workitem w WHERE w.dossier_id = d.id AND w.done_at IS NULL AND d.step_role <> ''
--;;

UPDATE dossiers_dossier SET late_at = current_due, apology = 'due'
WHERE legal_outcome = 'late'
   OR (ended_at IS NULL AND accepted_at IS NOT NULL AND clock_stopped_at IS NULL AND last_at > current_due)
--;;

SET CONSTRAINTS "dossiers_workitem_unit_id_9cb94000_fk_agencies_unit_id" IMMEDIATE; ALTER TABLE "dossiers_workitem" DROP CONSTRAINT "dossiers_workitem_unit_id_9cb94000_fk_agencies_unit_id"
--;;

ALTER TABLE "dossiers_workitem" ALTER COLUMN "unit_id" SET NOT NULL
--;;

ALTER TABLE "dossiers_workitem" ADD CONSTRAINT "dossiers_workitem_unit_id_9cb94000_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE TABLE "dossiers_importrun" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "source" varchar(30) NOT NULL, "file_name" varchar(200) NOT NULL, "file_sha256" varchar(64) NOT NULL, "mapping_sha256" varchar(64) NOT NULL, "started_at" timestamp with time zone NOT NULL, "finished_at" timestamp with time zone NULL, "imported" integer NOT NULL, "unchanged" integer NOT NULL, "rejected" integer NOT NULL, CONSTRAINT "dossiers_import_run_once" UNIQUE ("source", "file_sha256"))
--;;

CREATE TABLE "dossiers_codeallotment" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "code" varchar(50) NOT NULL UNIQUE, "fetched_at" timestamp with time zone NOT NULL, "taken_at" timestamp with time zone NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_externalcode" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "source" varchar(30) NOT NULL, "code" varchar(80) NOT NULL, "is_key" boolean NOT NULL, "line" integer NOT NULL, "digest" bytea NOT NULL, "dossier_id" bigint NOT NULL, "run_id" bigint NOT NULL)
--;;

ALTER TABLE "dossiers_codeallotment" ADD CONSTRAINT "dossiers_codeallotment_unit_id_8ca50cfa_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_codeallotment_code_318fb9a4_like" ON "dossiers_codeallotment" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_codeallotment_unit_id_8ca50cfa" ON "dossiers_codeallotment" ("unit_id")
--;;

CREATE INDEX "dossiers_codes_ready" ON "dossiers_codeallotment" ("unit_id", "day", "id") WHERE "taken_at" IS NULL
--;;

ALTER TABLE "dossiers_externalcode" ADD CONSTRAINT "dossiers_externalcod_dossier_id_9851c494_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_externalcode" ADD CONSTRAINT "dossiers_externalcode_run_id_8c2cc50c_fk_dossiers_importrun_id" FOREIGN KEY ("run_id") REFERENCES "dossiers_importrun" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "dossiers_external_key" ON "dossiers_externalcode" ("source", "code") WHERE "is_key"
--;;

CREATE INDEX "dossiers_externalcode_dossier_id_9851c494" ON "dossiers_externalcode" ("dossier_id")
--;;

CREATE INDEX "dossiers_externalcode_run_id_8c2cc50c" ON "dossiers_externalcode" ("run_id")
--;;

CREATE INDEX "dossiers_external_code" ON "dossiers_externalcode" ("code")
--;;

ALTER TABLE "dossiers_slip" ADD COLUMN "kind" varchar(20) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_slip" ALTER COLUMN "kind" DROP DEFAULT
--;;

ALTER TABLE "dossiers_slip" ADD COLUMN "content_hash" varchar(64) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_slip" ALTER COLUMN "content_hash" DROP DEFAULT
--;;

ALTER TABLE "dossiers_slip" ADD COLUMN "replaces_id" bigint NULL UNIQUE CONSTRAINT "dossiers_slip_replaces_id_82937a49_fk_dossiers_slip_id" REFERENCES "dossiers_slip"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_slip_replaces_id_82937a49_fk_dossiers_slip_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_slipcounter" ADD COLUMN "kind" varchar(20) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_slipcounter" ALTER COLUMN "kind" DROP DEFAULT
--;;

UPDATE dossiers_slip SET kind = CASE form
  WHEN '01' THEN 'receipt' WHEN '02' THEN 'supplement' WHEN '03' THEN 'refusal' WHEN '04' THEN 'apology'
  WHEN '05' THEN 'stop_notice' WHEN '06' THEN 'control_sheet' WHEN '07' THEN 'register' END
--;;

UPDATE dossiers_slipcounter SET kind = CASE form
  WHEN '01' THEN 'receipt' WHEN '02' THEN 'supplement' WHEN '03' THEN 'refusal' WHEN '04' THEN 'apology'
  WHEN '05' THEN 'stop_notice' WHEN '06' THEN 'control_sheet' WHEN '07' THEN 'register' END
--;;

ALTER TABLE "dossiers_slip" DROP CONSTRAINT "dossiers_slip_number_once"
--;;

ALTER TABLE "dossiers_slip" DROP CONSTRAINT "dossiers_slip_once"
--;;

ALTER TABLE "dossiers_slipcounter" DROP CONSTRAINT "dossiers_slip_counter"
--;;

ALTER TABLE "dossiers_slipcounter" DROP COLUMN "form" CASCADE
--;;

ALTER TABLE "dossiers_slip" ADD CONSTRAINT "dossiers_slip_number_once" UNIQUE ("unit_id", "year", "kind", "number")
--;;

ALTER TABLE "dossiers_slip" ADD CONSTRAINT "dossiers_slip_once" UNIQUE ("dossier_id", "kind", "seq")
--;;

ALTER TABLE "dossiers_slipcounter" ADD CONSTRAINT "dossiers_slip_counter" UNIQUE ("unit_id", "year", "kind")
--;;

INSERT INTO dossiers_slipcounter (unit_id, year, kind, last)
SELECT unit_id, year, 'register', last FROM dossiers_slipcounter WHERE kind = 'receipt'
--;;

ALTER TABLE "dossiers_opinion" ADD COLUMN "position" varchar(12) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_opinion" ALTER COLUMN "position" DROP DEFAULT
--;;

ALTER TABLE "dossiers_opinion" ADD COLUMN "reminded_at" timestamp with time zone NULL
--;;

ALTER TABLE "dossiers_opinion" ADD COLUMN "salt" bytea DEFAULT '\x'::bytea NOT NULL
--;;

ALTER TABLE "dossiers_opinion" ALTER COLUMN "salt" DROP DEFAULT
--;;

CREATE TABLE "dossiers_assignmentrule" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "role" varchar(20) NOT NULL, "way" varchar(12) NOT NULL, "valid_from" date NOT NULL, "valid_to" date NULL, "set_at" timestamp with time zone NOT NULL, "last_user_id" bigint NULL, "set_by_id" bigint NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_internalnote" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "at" timestamp with time zone NOT NULL, "text" text NOT NULL, "is_shared" boolean NOT NULL, "salt" bytea NOT NULL, "author_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "unit_id" bigint NOT NULL, CONSTRAINT "dossiers_note_once" UNIQUE ("dossier_id", "seq"))
--;;

ALTER TABLE "dossiers_assignmentrule" ADD CONSTRAINT "dossiers_assignmentr_last_user_id_68df36fc_fk_accounts_" FOREIGN KEY ("last_user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_assignmentrule" ADD CONSTRAINT "dossiers_assignmentrule_set_by_id_49f0bb28_fk_accounts_user_id" FOREIGN KEY ("set_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_assignmentrule" ADD CONSTRAINT "dossiers_assignmentrule_unit_id_c5586451_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "dossiers_one_rule_in_force" ON "dossiers_assignmentrule" ("unit_id", "role") WHERE "valid_to" IS NULL
--;;

CREATE INDEX "dossiers_assignmentrule_last_user_id_68df36fc" ON "dossiers_assignmentrule" ("last_user_id")
--;;

CREATE INDEX "dossiers_assignmentrule_set_by_id_49f0bb28" ON "dossiers_assignmentrule" ("set_by_id")
--;;

CREATE INDEX "dossiers_assignmentrule_unit_id_c5586451" ON "dossiers_assignmentrule" ("unit_id")
--;;

ALTER TABLE "dossiers_internalnote" ADD CONSTRAINT "dossiers_internalnote_author_id_f3a1eb02_fk_accounts_user_id" FOREIGN KEY ("author_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_internalnote" ADD CONSTRAINT "dossiers_internalnot_dossier_id_83fdb12b_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_internalnote" ADD CONSTRAINT "dossiers_internalnote_unit_id_e000f5e5_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_internalnote_author_id_f3a1eb02" ON "dossiers_internalnote" ("author_id")
--;;

CREATE INDEX "dossiers_internalnote_dossier_id_83fdb12b" ON "dossiers_internalnote" ("dossier_id")
--;;

CREATE INDEX "dossiers_internalnote_unit_id_e000f5e5" ON "dossiers_internalnote" ("unit_id")
--;;

CREATE TABLE "dossiers_apology" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "no" smallint NOT NULL, "drafted_seq" integer NOT NULL, "drafted_at" timestamp with time zone NOT NULL, "cause" varchar(40) NOT NULL, "kind" varchar(12) NOT NULL, "document" varchar(200) NOT NULL, "new_date" timestamp with time zone NULL, "returned_at" timestamp with time zone NULL, "approved_seq" integer NULL, "approved_at" timestamp with time zone NULL, "delivered_seq" integer NULL, "delivered_at" timestamp with time zone NULL, "way" varchar(12) NOT NULL, "reference" varchar(60) NOT NULL, "reason" text NOT NULL, "returned_why" text NOT NULL, "proof" varchar(200) NOT NULL)
--;;

CREATE TABLE "dossiers_duewarning" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "opened_seq" integer NOT NULL, "branch" smallint NOT NULL, "level" varchar(8) NOT NULL, "due" timestamp with time zone NOT NULL, "at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "dossiers_warningcopy" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "read_at" timestamp with time zone NULL)
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "apologised_at" timestamp with time zone NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "late_kind" varchar(12) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "reappointments" smallint DEFAULT 0 NOT NULL
--;;

CREATE INDEX "dossiers_to_become_late" ON "dossiers_dossier" ("current_due") WHERE ("clock_stopped_at" IS NULL AND "ended_at" IS NULL AND "late_at" IS NULL)
--;;

CREATE INDEX "dossiers_by_lateness" ON "dossiers_dossier" ("late_at") WHERE "late_at" IS NOT NULL
--;;

CREATE INDEX "dossiers_open_work_due" ON "dossiers_workitem" ("due") WHERE "done_at" IS NULL
--;;

ALTER TABLE "dossiers_apology" ADD COLUMN "dossier_id" bigint NOT NULL CONSTRAINT "dossiers_apology_dossier_id_a315ad66_fk_dossiers_dossier_id" REFERENCES "dossiers_dossier"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_apology_dossier_id_a315ad66_fk_dossiers_dossier_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_apology" ADD COLUMN "drafter_id" bigint NULL CONSTRAINT "dossiers_apology_drafter_id_b1290cbd_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_apology_drafter_id_b1290cbd_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_apology" ADD COLUMN "signer_id" bigint NULL CONSTRAINT "dossiers_apology_signer_id_27f45958_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_apology_signer_id_27f45958_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_duewarning" ADD COLUMN "dossier_id" bigint NOT NULL CONSTRAINT "dossiers_duewarning_dossier_id_277a87de_fk_dossiers_dossier_id" REFERENCES "dossiers_dossier"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_duewarning_dossier_id_277a87de_fk_dossiers_dossier_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_warningcopy" ADD COLUMN "user_id" bigint NOT NULL CONSTRAINT "dossiers_warningcopy_user_id_0e2254d8_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_warningcopy_user_id_0e2254d8_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_warningcopy" ADD COLUMN "warning_id" bigint NOT NULL CONSTRAINT "dossiers_warningcopy_warning_id_3d7acba6_fk_dossiers_" REFERENCES "dossiers_duewarning"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_warningcopy_warning_id_3d7acba6_fk_dossiers_" IMMEDIATE
--;;

ALTER TABLE "dossiers_apology" ADD CONSTRAINT "dossiers_apology_once" UNIQUE ("dossier_id", "no")
--;;

ALTER TABLE "dossiers_duewarning" ADD CONSTRAINT "dossiers_due_warning_once" UNIQUE ("dossier_id", "opened_seq", "branch", "level", "due")
--;;

CREATE INDEX "dossiers_warnings_unread" ON "dossiers_warningcopy" ("user_id") WHERE "read_at" IS NULL
--;;

ALTER TABLE "dossiers_warningcopy" ADD CONSTRAINT "dossiers_warning_copy_once" UNIQUE ("warning_id", "user_id")
--;;

CREATE INDEX "dossiers_apology_dossier_id_a315ad66" ON "dossiers_apology" ("dossier_id")
--;;

CREATE INDEX "dossiers_apology_drafter_id_b1290cbd" ON "dossiers_apology" ("drafter_id")
--;;

CREATE INDEX "dossiers_apology_signer_id_27f45958" ON "dossiers_apology" ("signer_id")
--;;

CREATE INDEX "dossiers_duewarning_dossier_id_277a87de" ON "dossiers_duewarning" ("dossier_id")
--;;

CREATE INDEX "dossiers_warningcopy_user_id_0e2254d8" ON "dossiers_warningcopy" ("user_id")
--;;

CREATE INDEX "dossiers_warningcopy_warning_id_3d7acba6" ON "dossiers_warningcopy" ("warning_id")
--;;

CREATE TABLE "dossiers_calendarrevision" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "source" varchar(10) NOT NULL, "state" varchar(10) NOT NULL, "document" varchar(120) NOT NULL, "document_date" date NOT NULL, "reason" varchar(500) NOT NULL, "days" jsonb NOT NULL, "before" jsonb NOT NULL, "drafted_at" timestamp with time zone NOT NULL, "examined" integer NOT NULL, "decided_at" timestamp with time zone NULL, "decision_words" varchar(500) NOT NULL, "finished_at" timestamp with time zone NULL, "decided_by_id" bigint NULL, "drafted_by_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_duedifference" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "before" timestamp with time zone NOT NULL, "after" timestamp with time zone NULL, "steps" jsonb NOT NULL, "state" varchar(12) NOT NULL, "written_due" timestamp with time zone NULL, "seq" integer NULL, "dossier_id" bigint NOT NULL, "revision_id" bigint NOT NULL, "unit_id" bigint NOT NULL, CONSTRAINT "dossiers_difference_once" UNIQUE ("revision_id", "dossier_id"))
--;;

ALTER TABLE "dossiers_calendarrevision" ADD CONSTRAINT "dossiers_calendarrev_decided_by_id_a8e75283_fk_accounts_" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_calendarrevision" ADD CONSTRAINT "dossiers_calendarrev_drafted_by_id_d3063233_fk_accounts_" FOREIGN KEY ("drafted_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_calendarrevision_decided_by_id_a8e75283" ON "dossiers_calendarrevision" ("decided_by_id")
--;;

CREATE INDEX "dossiers_calendarrevision_drafted_by_id_d3063233" ON "dossiers_calendarrevision" ("drafted_by_id")
--;;

ALTER TABLE "dossiers_duedifference" ADD CONSTRAINT "dossiers_duedifferen_dossier_id_722f8ba6_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_duedifference" ADD CONSTRAINT "dossiers_duedifferen_revision_id_d184e92e_fk_dossiers_" FOREIGN KEY ("revision_id") REFERENCES "dossiers_calendarrevision" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_duedifference" ADD CONSTRAINT "dossiers_duedifference_unit_id_3d6d9588_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_duedifference_dossier_id_722f8ba6" ON "dossiers_duedifference" ("dossier_id")
--;;

CREATE INDEX "dossiers_duedifference_revision_id_d184e92e" ON "dossiers_duedifference" ("revision_id")
--;;

CREATE INDEX "dossiers_duedifference_unit_id_3d6d9588" ON "dossiers_duedifference" ("unit_id")
--;;

CREATE INDEX "dossiers_differences_to_do" ON "dossiers_duedifference" ("revision_id", "state", "id")
--;;

CREATE INDEX "dossiers_differences_of_unit" ON "dossiers_duedifference" ("revision_id", "unit_id", "id")
--;;

ALTER TABLE "dossiers_party" ADD COLUMN "unit_ids" bigint[] DEFAULT '{}' NOT NULL
--;;

CREATE FUNCTION dossiers_units_of(of_dossier bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT unit ORDER BY unit), '{}') FROM (
        SELECT unnest(ARRAY[receiving_unit_id, handling_unit_id]) AS unit
          FROM dossiers_dossier WHERE id = of_dossier
        UNION SELECT unit_id FROM dossiers_involvement WHERE dossier_id = of_dossier
    ) AS units
$$;
CREATE FUNCTION dossiers_party_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.unit_ids := dossiers_units_of(NEW.dossier_id);
    RETURN NEW;
END $$;
CREATE FUNCTION dossiers_moved_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dossiers_party SET unit_ids = dossiers_units_of(NEW.id) WHERE dossier_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION dossiers_involved_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dossiers_party SET unit_ids = dossiers_units_of(coalesce(NEW.dossier_id, OLD.dossier_id))
     WHERE dossier_id = coalesce(NEW.dossier_id, OLD.dossier_id);
    RETURN NULL;
END $$;
CREATE TRIGGER dossiers_party_units BEFORE INSERT ON dossiers_party
    FOR EACH ROW EXECUTE FUNCTION dossiers_party_units();
CREATE TRIGGER dossiers_moved_units AFTER UPDATE OF receiving_unit_id, handling_unit_id ON dossiers_dossier
    FOR EACH ROW WHEN ((OLD.receiving_unit_id, OLD.handling_unit_id)
                       IS DISTINCT FROM (NEW.receiving_unit_id, NEW.handling_unit_id))
    EXECUTE FUNCTION dossiers_moved_units();
CREATE TRIGGER dossiers_involved_units AFTER INSERT OR DELETE ON dossiers_involvement
    FOR EACH ROW EXECUTE FUNCTION dossiers_involved_units();
--;;

UPDATE dossiers_party SET unit_ids = dossiers_units_of(dossier_id)
--;;

SET CONSTRAINTS ALL IMMEDIATE
--;;

CREATE INDEX "dossiers_desk_receiving" ON "dossiers_dossier" ("receiving_unit_id", "current_due") WHERE "national_code" IN (1, 2, 4, 5, 6, 9)
--;;

CREATE INDEX "dossiers_desk_handling" ON "dossiers_dossier" ("handling_unit_id", "current_due") WHERE "national_code" IN (1, 2, 4, 5, 6, 9)
--;;

CREATE INDEX "dossiers_all_receiving" ON "dossiers_dossier" ("receiving_unit_id", "submitted_at" DESC, "id" DESC)
--;;

CREATE INDEX "dossiers_all_handling" ON "dossiers_dossier" ("handling_unit_id", "submitted_at" DESC, "id" DESC) WHERE NOT ("receiving_unit_id" = ("handling_unit_id"))
--;;

CREATE INDEX "dossiers_passed_on" ON "dossiers_dossier" ("receiving_unit_id", "processing_at") WHERE "processing_at" IS NOT NULL
--;;

CREATE INDEX "dossiers_code_part" ON "dossiers_dossier" USING gin ((UPPER("code")) gin_trgm_ops)
--;;

CREATE INDEX "dossiers_party_of_id_number" ON "dossiers_party" ("owner_id_number", "dossier_id")
--;;

CREATE INDEX "dossiers_party_name" ON "dossiers_party" USING gin ("unit_ids", "owner_folded_name" gin_trgm_ops)
--;;

CREATE INDEX "dossiers_open_work_of" ON "dossiers_workitem" ("assignee_id", "due") WHERE ("assignee_id" IS NOT NULL AND "done_at" IS NULL)
--;;

DROP INDEX IF EXISTS "dossiers_open_receiving"
--;;

DROP INDEX IF EXISTS "dossiers_party_id_number"
--;;

SET CONSTRAINTS "dossiers_dossier_receiving_unit_id_0453b4b0_fk_agencies_unit_id" IMMEDIATE; ALTER TABLE "dossiers_dossier" DROP CONSTRAINT "dossiers_dossier_receiving_unit_id_0453b4b0_fk_agencies_unit_id"
--;;

DROP INDEX IF EXISTS "dossiers_dossier_receiving_unit_id_0453b4b0"
--;;

ALTER TABLE "dossiers_dossier" ADD CONSTRAINT "dossiers_dossier_receiving_unit_id_0453b4b0_fk_agencies_unit_id" FOREIGN KEY ("receiving_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

SET CONSTRAINTS "dossiers_dossier_submitter_id_240eebaa_fk_accounts_user_id" IMMEDIATE; ALTER TABLE "dossiers_dossier" DROP CONSTRAINT "dossiers_dossier_submitter_id_240eebaa_fk_accounts_user_id"
--;;

DROP INDEX IF EXISTS "dossiers_dossier_submitter_id_240eebaa"
--;;

ALTER TABLE "dossiers_dossier" ADD CONSTRAINT "dossiers_dossier_submitter_id_240eebaa_fk_accounts_user_id" FOREIGN KEY ("submitter_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

SET CONSTRAINTS "dossiers_dossier_assignee_id_127f79ea_fk_accounts_user_id" IMMEDIATE; ALTER TABLE "dossiers_dossier" DROP CONSTRAINT "dossiers_dossier_assignee_id_127f79ea_fk_accounts_user_id"
--;;

DROP INDEX IF EXISTS "dossiers_dossier_assignee_id_127f79ea"
--;;

ALTER TABLE "dossiers_dossier" ADD CONSTRAINT "dossiers_dossier_assignee_id_127f79ea_fk_accounts_user_id" FOREIGN KEY ("assignee_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_draft" ADD COLUMN "service" varchar(60) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_party" ADD COLUMN "representative_file_id" varchar(64) NULL CONSTRAINT "dossiers_party_representative_file__35bf4885_fk_records_s" REFERENCES "records_storedfile"("sha256") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_party_representative_file__35bf4885_fk_records_s" IMMEDIATE
--;;

ALTER TABLE "dossiers_party" ADD COLUMN "representative_ground" varchar(300) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_party" ADD COLUMN "representative_id_number" varchar(20) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_party" ADD COLUMN "representative_kind" varchar(12) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_party" ADD COLUMN "representative_name" varchar(200) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_party" ADD COLUMN "representative_proof" varchar(200) DEFAULT '' NOT NULL
--;;

CREATE TABLE "dossiers_paperlist" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(10) NOT NULL, "year" smallint NOT NULL, "number" integer NOT NULL, "carrier" varchar(120) NOT NULL, "outside_number" varchar(60) NOT NULL, "made_at" timestamp with time zone NOT NULL, "command_id" varchar(100) NOT NULL UNIQUE, "received_at" timestamp with time zone NULL, "extra" jsonb NOT NULL, "made_by_id" bigint NULL, "received_by_id" bigint NULL, "to_unit_id" bigint NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_paperitem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "place" smallint NOT NULL, "tracking_code" varchar(60) NOT NULL, "state" varchar(12) NOT NULL, "dossier_id" bigint NULL, "list_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_handoverrecord" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "at" timestamp with time zone NOT NULL, "method" varchar(12) NOT NULL, "receiver_kind" varchar(12) NOT NULL, "receiver_name" varchar(200) NOT NULL, "receiver_id_number" varchar(20) NOT NULL, "proof" varchar(20) NOT NULL, "proof_code" varchar(60) NOT NULL, "originals" varchar(500) NOT NULL, "by_id" bigint NULL, "dossier_id" bigint NOT NULL, "signature_id" varchar(64) NULL, CONSTRAINT "dossiers_handover_once" UNIQUE ("dossier_id", "seq"))
--;;

CREATE INDEX "dossiers_papers_coming" ON "dossiers_paperlist" ("to_unit_id", "made_at") WHERE "received_at" IS NULL
--;;

ALTER TABLE "dossiers_paperlist" ADD CONSTRAINT "dossiers_paper_list_once" UNIQUE ("unit_id", "year", "kind", "number")
--;;

ALTER TABLE "dossiers_paperitem" ADD CONSTRAINT "dossiers_paper_item_once" UNIQUE ("list_id", "place")
--;;

CREATE INDEX "dossiers_party_representative_file_id_35bf4885" ON "dossiers_party" ("representative_file_id")
--;;

CREATE INDEX "dossiers_party_representative_file_id_35bf4885_like" ON "dossiers_party" ("representative_file_id" varchar_pattern_ops)
--;;

ALTER TABLE "dossiers_paperlist" ADD CONSTRAINT "dossiers_paperlist_made_by_id_2ec4f8a0_fk_accounts_user_id" FOREIGN KEY ("made_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_paperlist" ADD CONSTRAINT "dossiers_paperlist_received_by_id_7c0e47ec_fk_accounts_user_id" FOREIGN KEY ("received_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_paperlist" ADD CONSTRAINT "dossiers_paperlist_to_unit_id_ff5c3431_fk_agencies_unit_id" FOREIGN KEY ("to_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_paperlist" ADD CONSTRAINT "dossiers_paperlist_unit_id_6c750c13_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_paperlist_command_id_4d33a98b_like" ON "dossiers_paperlist" ("command_id" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_paperlist_made_by_id_2ec4f8a0" ON "dossiers_paperlist" ("made_by_id")
--;;

CREATE INDEX "dossiers_paperlist_received_by_id_7c0e47ec" ON "dossiers_paperlist" ("received_by_id")
--;;

CREATE INDEX "dossiers_paperlist_to_unit_id_ff5c3431" ON "dossiers_paperlist" ("to_unit_id")
--;;

CREATE INDEX "dossiers_paperlist_unit_id_6c750c13" ON "dossiers_paperlist" ("unit_id")
--;;

ALTER TABLE "dossiers_paperitem" ADD CONSTRAINT "dossiers_paperitem_dossier_id_2e868a97_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_paperitem" ADD CONSTRAINT "dossiers_paperitem_list_id_11333ccd_fk_dossiers_paperlist_id" FOREIGN KEY ("list_id") REFERENCES "dossiers_paperlist" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_paperitem_dossier_id_2e868a97" ON "dossiers_paperitem" ("dossier_id")
--;;

CREATE INDEX "dossiers_paperitem_list_id_11333ccd" ON "dossiers_paperitem" ("list_id")
--;;

ALTER TABLE "dossiers_handoverrecord" ADD CONSTRAINT "dossiers_handoverrecord_by_id_04c9dae7_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_handoverrecord" ADD CONSTRAINT "dossiers_handoverrec_dossier_id_1c2ccdee_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_handoverrecord" ADD CONSTRAINT "dossiers_handoverrec_signature_id_c1aa799b_fk_records_s" FOREIGN KEY ("signature_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_handoverrecord_by_id_04c9dae7" ON "dossiers_handoverrecord" ("by_id")
--;;

CREATE INDEX "dossiers_handoverrecord_dossier_id_1c2ccdee" ON "dossiers_handoverrecord" ("dossier_id")
--;;

CREATE INDEX "dossiers_handoverrecord_signature_id_c1aa799b" ON "dossiers_handoverrecord" ("signature_id")
--;;

CREATE INDEX "dossiers_handoverrecord_signature_id_c1aa799b_like" ON "dossiers_handoverrecord" ("signature_id" varchar_pattern_ops)
--;;

ALTER TABLE "dossiers_paperitem" ADD COLUMN "found_at" timestamp with time zone NULL
--;;

CREATE TABLE "dossiers_feeassessment" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "at" timestamp with time zone NOT NULL, "quote" jsonb NOT NULL, "claim" jsonb NOT NULL, "total_vnd" bigint NOT NULL, "dossier_id" bigint NOT NULL, CONSTRAINT "dossiers_fee_assessed_once" UNIQUE ("dossier_id", "seq"))
--;;

ALTER TABLE "dossiers_feeassessment" ADD CONSTRAINT "dossiers_feeassessme_dossier_id_f840c655_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_feeassessment_dossier_id_f840c655" ON "dossiers_feeassessment" ("dossier_id")
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "rehomed" smallint DEFAULT 0 NOT NULL
--;;

CREATE TABLE "dossiers_formerhome" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "until" timestamp with time zone NOT NULL, "reorganisation" bigint NOT NULL, "dossier_id" bigint NOT NULL, "handling_unit_id" bigint NOT NULL, "receiving_unit_id" bigint NOT NULL, CONSTRAINT "dossiers_former_home_once" UNIQUE ("dossier_id", "seq"))
--;;

ALTER TABLE "dossiers_formerhome" ADD CONSTRAINT "dossiers_formerhome_dossier_id_71a86ba1_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_formerhome" ADD CONSTRAINT "dossiers_formerhome_handling_unit_id_0a0a950e_fk_agencies_" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_formerhome" ADD CONSTRAINT "dossiers_formerhome_receiving_unit_id_83f22a39_fk_agencies_" FOREIGN KEY ("receiving_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_formerhome_dossier_id_71a86ba1" ON "dossiers_formerhome" ("dossier_id")
--;;

CREATE INDEX "dossiers_formerhome_handling_unit_id_0a0a950e" ON "dossiers_formerhome" ("handling_unit_id")
--;;

CREATE INDEX "dossiers_formerhome_receiving_unit_id_83f22a39" ON "dossiers_formerhome" ("receiving_unit_id")
--;;

CREATE INDEX "dossiers_former_home_until" ON "dossiers_formerhome" ("dossier_id", "until")
--;;

CREATE INDEX "dossiers_former_home_receiving" ON "dossiers_formerhome" ("receiving_unit_id")
--;;

CREATE INDEX "dossiers_former_home_by" ON "dossiers_formerhome" ("reorganisation", "dossier_id")
--;;

CREATE TABLE "centres_appointment" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "service" varchar(20) NOT NULL, "starts_at" timestamp with time zone NOT NULL, "seat" smallint NOT NULL, "state" varchar(10) NOT NULL, "code" varchar(8) NOT NULL, "booking_key" varchar(64) NOT NULL, "name" varchar(120) NOT NULL, "telephone" varchar(20) NOT NULL, "booked_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL, "reminded_at" timestamp with time zone NULL, "unit_id" bigint NOT NULL, "user_id" bigint NULL)
--;;

CREATE TABLE "centres_centresetting" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "valid_from" date NOT NULL, "content" jsonb NOT NULL, "set_at" timestamp with time zone NOT NULL, "set_by_id" bigint NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "centres_daycount" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "service" varchar(20) NOT NULL, "last" integer NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "centres_device" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL, "token_hash" varchar(64) NOT NULL UNIQUE, "set_up_at" timestamp with time zone NOT NULL, "revoked_at" timestamp with time zone NULL, "set_up_by_id" bigint NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "centres_ticket" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "service" varchar(20) NOT NULL, "label" varchar(8) NOT NULL, "number" integer NOT NULL, "first_service" varchar(20) NOT NULL, "reference" uuid NOT NULL UNIQUE, "taking_key" varchar(64) NOT NULL UNIQUE, "rank" smallint NOT NULL, "priority_group" varchar(12) NOT NULL, "state" varchar(8) NOT NULL, "taken_at" timestamp with time zone NOT NULL, "queued_at" timestamp with time zone NOT NULL, "first_called_at" timestamp with time zone NULL, "called_at" timestamp with time zone NULL, "calls" smallint NOT NULL, "ended_at" timestamp with time zone NULL, "counter" smallint NULL, "appointment_id" bigint NULL UNIQUE, "dossier_id" bigint NULL, "officer_id" bigint NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "centres_ticketevent" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "kind" varchar(10) NOT NULL, "at" timestamp with time zone NOT NULL, "counter" smallint NULL, "service" varchar(20) NOT NULL, "by_id" bigint NULL, "ticket_id" bigint NOT NULL)
--;;

CREATE INDEX "centres_appointments_of_day" ON "centres_appointment" ("unit_id", "starts_at")
--;;

CREATE INDEX "centres_open_of_telephone" ON "centres_appointment" ("telephone") WHERE "state" = 'booked'
--;;

CREATE INDEX "centres_own_appointments" ON "centres_appointment" ("user_id", "starts_at" DESC)
--;;

CREATE UNIQUE INDEX "centres_one_person_a_seat" ON "centres_appointment" ("unit_id", "starts_at", "seat") WHERE "state" IN ('booked', 'arrived', 'no_show')
--;;

CREATE UNIQUE INDEX "centres_code_of_one_booking" ON "centres_appointment" ("code") WHERE "state" = 'booked'
--;;

CREATE UNIQUE INDEX "centres_booked_once" ON "centres_appointment" ("booking_key") WHERE NOT ("state" = 'moved')
--;;

ALTER TABLE "centres_appointment" ADD CONSTRAINT "centres_seats_from_one" CHECK ("seat" >= 1)
--;;

CREATE INDEX "centres_setting_of_unit" ON "centres_centresetting" ("unit_id", "valid_from" DESC, "id" DESC)
--;;

ALTER TABLE "centres_daycount" ADD CONSTRAINT "centres_one_count_a_service" UNIQUE ("unit_id", "day", "service")
--;;

CREATE INDEX "centres_who_is_next" ON "centres_ticket" ("unit_id", "day", "rank", "queued_at", "id") WHERE "state" = 'waiting'
--;;

CREATE INDEX "centres_called_last" ON "centres_ticket" ("unit_id", "day", "called_at" DESC)
--;;

ALTER TABLE "centres_ticket" ADD CONSTRAINT "centres_number_once_a_day" UNIQUE ("unit_id", "day", "first_service", "number")
--;;

CREATE UNIQUE INDEX "centres_one_at_a_counter" ON "centres_ticket" ("unit_id", "day", "counter") WHERE "state" = 'called'
--;;

ALTER TABLE "centres_ticketevent" ADD CONSTRAINT "centres_event_in_order" UNIQUE ("ticket_id", "seq")
--;;

ALTER TABLE "centres_appointment" ADD CONSTRAINT "centres_appointment_unit_id_91e80fb6_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "centres_appointment" ADD CONSTRAINT "centres_appointment_user_id_2c8f8ab5_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "centres_appointment_unit_id_91e80fb6" ON "centres_appointment" ("unit_id")
--;;

CREATE INDEX "centres_appointment_user_id_2c8f8ab5" ON "centres_appointment" ("user_id")
--;;

ALTER TABLE "centres_centresetting" ADD CONSTRAINT "centres_centresetting_set_by_id_bf86799b_fk_accounts_user_id" FOREIGN KEY ("set_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "centres_centresetting" ADD CONSTRAINT "centres_centresetting_unit_id_e945c105_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "centres_centresetting_set_by_id_bf86799b" ON "centres_centresetting" ("set_by_id")
--;;

CREATE INDEX "centres_centresetting_unit_id_e945c105" ON "centres_centresetting" ("unit_id")
--;;

ALTER TABLE "centres_daycount" ADD CONSTRAINT "centres_daycount_unit_id_c263a961_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "centres_daycount_unit_id_c263a961" ON "centres_daycount" ("unit_id")
--;;

ALTER TABLE "centres_device" ADD CONSTRAINT "centres_device_set_up_by_id_83f1ef55_fk_accounts_user_id" FOREIGN KEY ("set_up_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "centres_device" ADD CONSTRAINT "centres_device_unit_id_ed67ea39_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "centres_device_token_hash_095e8c9d_like" ON "centres_device" ("token_hash" varchar_pattern_ops)
--;;

CREATE INDEX "centres_device_set_up_by_id_83f1ef55" ON "centres_device" ("set_up_by_id")
--;;

CREATE INDEX "centres_device_unit_id_ed67ea39" ON "centres_device" ("unit_id")
--;;

ALTER TABLE "centres_ticket" ADD CONSTRAINT "centres_ticket_appointment_id_4c80d2e7_fk_centres_a" FOREIGN KEY ("appointment_id") REFERENCES "centres_appointment" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "centres_ticket" ADD CONSTRAINT "centres_ticket_dossier_id_b762b751_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "centres_ticket" ADD CONSTRAINT "centres_ticket_officer_id_670678ca_fk_accounts_user_id" FOREIGN KEY ("officer_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "centres_ticket" ADD CONSTRAINT "centres_ticket_unit_id_0eeeeabe_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "centres_ticket_taking_key_45de9e71_like" ON "centres_ticket" ("taking_key" varchar_pattern_ops)
--;;

CREATE INDEX "centres_ticket_dossier_id_b762b751" ON "centres_ticket" ("dossier_id")
--;;

CREATE INDEX "centres_ticket_officer_id_670678ca" ON "centres_ticket" ("officer_id")
--;;

CREATE INDEX "centres_ticket_unit_id_0eeeeabe" ON "centres_ticket" ("unit_id")
--;;

ALTER TABLE "centres_ticketevent" ADD CONSTRAINT "centres_ticketevent_by_id_ba1f664b_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "centres_ticketevent" ADD CONSTRAINT "centres_ticketevent_ticket_id_f77aa1b8_fk_centres_ticket_id" FOREIGN KEY ("ticket_id") REFERENCES "centres_ticket" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "centres_ticketevent_by_id_ba1f664b" ON "centres_ticketevent" ("by_id")
--;;

CREATE INDEX "centres_ticketevent_ticket_id_f77aa1b8" ON "centres_ticketevent" ("ticket_id")
--;;

CREATE FUNCTION centres_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of tickets and settings of centres are added, never changed'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER centres_event_append_only BEFORE UPDATE OR DELETE ON centres_ticketevent
    FOR EACH ROW EXECUTE FUNCTION centres_refuse_change();
CREATE TRIGGER centres_setting_append_only BEFORE UPDATE OR DELETE ON centres_centresetting
    FOR EACH ROW EXECUTE FUNCTION centres_refuse_change();
--;;

CREATE TABLE "procedures_publicationitem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(10) NOT NULL, "disclosed_at" timestamp with time zone NULL, "disclosure_ref" varchar(120) NOT NULL)
--;;

CREATE TABLE "procedures_versiondraft" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(20) NOT NULL, "name" text NOT NULL, "state" varchar(10) NOT NULL, "origin" varchar(10) NOT NULL, "origin_ref" varchar(120) NOT NULL, "reason" text NOT NULL, "content" jsonb NOT NULL, "flags" jsonb NOT NULL, "form_schema" jsonb NULL, "form_layout" jsonb NULL, "revision" integer NOT NULL CHECK ("revision" >= 0), "begun_by_id" bigint NOT NULL, "begun_at" timestamp with time zone NOT NULL, "changed_by_id" bigint NOT NULL, "changed_at" timestamp with time zone NOT NULL, "proposed_by_id" bigint NULL, "proposed_at" timestamp with time zone NULL)
--;;

ALTER TABLE "procedures_procedure" ADD COLUMN "abolished_on" date NULL
--;;

ALTER TABLE "procedures_procedureversion" ADD COLUMN "eligibility_reason" text DEFAULT '' NOT NULL
--;;

ALTER TABLE "procedures_procedureversion" ALTER COLUMN "eligibility_reason" DROP DEFAULT
--;;

ALTER TABLE "procedures_procedureversion" ADD COLUMN "older_level" smallint NULL
--;;

ALTER TABLE "procedures_procedureversion" ADD COLUMN "on_mobile" boolean DEFAULT false NOT NULL
--;;

ALTER TABLE "procedures_procedureversion" ALTER COLUMN "on_mobile" DROP DEFAULT
--;;

CREATE TABLE "procedures_noticeboardposting" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "posted_on" date NOT NULL, "posted_by_id" bigint NOT NULL, "taken_down_on" date NULL, "taken_down_by_id" bigint NULL, "unit_id" bigint NOT NULL, "version_id" bigint NOT NULL)
--;;

CREATE TABLE "procedures_publicationdecision" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" varchar(60) NOT NULL, "issued_on" date NOT NULL, "effective_on" date NOT NULL, "signer" varchar(120) NOT NULL, "summary" text NOT NULL, "bases" jsonb NOT NULL, "newest_basis_effective_on" date NULL, "state" varchar(10) NOT NULL, "revision" integer NOT NULL CHECK ("revision" >= 0), "entered_by_id" bigint NOT NULL, "entered_at" timestamp with time zone NOT NULL, "signed_by_id" bigint NULL, "signed_at" timestamp with time zone NULL, "file_sha256" varchar(64) NOT NULL, "agency_id" bigint NOT NULL)
--;;

ALTER TABLE "procedures_procedureversion" ADD COLUMN "decision_id" bigint NULL CONSTRAINT "procedures_procedure_decision_id_f0889005_fk_procedure" REFERENCES "procedures_publicationdecision"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_procedure_decision_id_f0889005_fk_procedure" IMMEDIATE
--;;

ALTER TABLE "procedures_procedureversion" ADD CONSTRAINT "procedures_older_level_1_to_4" CHECK (("older_level" IS NULL OR "older_level" BETWEEN 1 AND 4))
--;;

ALTER TABLE "procedures_publicationitem" ADD COLUMN "decision_id" bigint NOT NULL CONSTRAINT "procedures_publicati_decision_id_54473f10_fk_procedure" REFERENCES "procedures_publicationdecision"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_publicati_decision_id_54473f10_fk_procedure" IMMEDIATE
--;;

ALTER TABLE "procedures_publicationitem" ADD COLUMN "procedure_id" bigint NULL CONSTRAINT "procedures_publicati_procedure_id_f2eb3ffc_fk_procedure" REFERENCES "procedures_procedure"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_publicati_procedure_id_f2eb3ffc_fk_procedure" IMMEDIATE
--;;

ALTER TABLE "procedures_publicationitem" ADD COLUMN "replaces_id" bigint NULL CONSTRAINT "procedures_publicati_replaces_id_853e897b_fk_procedure" REFERENCES "procedures_procedure"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_publicati_replaces_id_853e897b_fk_procedure" IMMEDIATE
--;;

ALTER TABLE "procedures_publicationitem" ADD COLUMN "version_id" bigint NULL UNIQUE CONSTRAINT "procedures_publicati_version_id_d0c543be_fk_procedure" REFERENCES "procedures_procedureversion"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_publicati_version_id_d0c543be_fk_procedure" IMMEDIATE
--;;

ALTER TABLE "procedures_versiondraft" ADD COLUMN "based_on_id" bigint NULL CONSTRAINT "procedures_versiondr_based_on_id_6d192b1e_fk_procedure" REFERENCES "procedures_procedureversion"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_versiondr_based_on_id_6d192b1e_fk_procedure" IMMEDIATE
--;;

ALTER TABLE "procedures_versiondraft" ADD COLUMN "procedure_id" bigint NULL CONSTRAINT "procedures_versiondr_procedure_id_3b8a6c96_fk_procedure" REFERENCES "procedures_procedure"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_versiondr_procedure_id_3b8a6c96_fk_procedure" IMMEDIATE
--;;

ALTER TABLE "procedures_versiondraft" ADD COLUMN "sector_id" bigint NOT NULL CONSTRAINT "procedures_versiondr_sector_id_60e66a96_fk_procedure" REFERENCES "procedures_sector"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_versiondr_sector_id_60e66a96_fk_procedure" IMMEDIATE
--;;

ALTER TABLE "procedures_publicationitem" ADD COLUMN "draft_id" bigint NULL CONSTRAINT "procedures_publicati_draft_id_303fd80f_fk_procedure" REFERENCES "procedures_versiondraft"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "procedures_publicati_draft_id_303fd80f_fk_procedure" IMMEDIATE
--;;

CREATE UNIQUE INDEX "procedures_posted_once" ON "procedures_noticeboardposting" ("unit_id", "version_id") WHERE "taken_down_on" IS NULL
--;;

CREATE UNIQUE INDEX "procedures_decision_once" ON "procedures_publicationdecision" ("agency_id", "number", "issued_on") WHERE NOT ("state" = 'withdrawn')
--;;

ALTER TABLE "procedures_publicationdecision" ADD CONSTRAINT "procedures_decision_takes_effect_after_issue" CHECK ("effective_on" >= ("issued_on"))
--;;

CREATE INDEX "procedures_draft_state" ON "procedures_versiondraft" ("state", "changed_at" DESC)
--;;

CREATE UNIQUE INDEX "procedures_one_open_draft" ON "procedures_versiondraft" ("code") WHERE "state" IN ('draft', 'proposed')
--;;

ALTER TABLE "procedures_publicationitem" ADD CONSTRAINT "procedures_item_draft_once" UNIQUE ("decision_id", "draft_id")
--;;

ALTER TABLE "procedures_publicationitem" ADD CONSTRAINT "procedures_item_procedure_once" UNIQUE ("decision_id", "procedure_id")
--;;

ALTER TABLE "procedures_noticeboardposting" ADD CONSTRAINT "procedures_noticeboa_unit_id_8a10a96d_fk_agencies_" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "procedures_noticeboardposting" ADD CONSTRAINT "procedures_noticeboa_version_id_dfe9339e_fk_procedure" FOREIGN KEY ("version_id") REFERENCES "procedures_procedureversion" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "procedures_noticeboardposting_unit_id_8a10a96d" ON "procedures_noticeboardposting" ("unit_id")
--;;

CREATE INDEX "procedures_noticeboardposting_version_id_dfe9339e" ON "procedures_noticeboardposting" ("version_id")
--;;

ALTER TABLE "procedures_publicationdecision" ADD CONSTRAINT "procedures_publicati_agency_id_645ce9bf_fk_agencies_" FOREIGN KEY ("agency_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "procedures_publicationdecision_agency_id_645ce9bf" ON "procedures_publicationdecision" ("agency_id")
--;;

CREATE INDEX "procedures_procedureversion_decision_id_f0889005" ON "procedures_procedureversion" ("decision_id")
--;;

CREATE INDEX "procedures_publicationitem_decision_id_54473f10" ON "procedures_publicationitem" ("decision_id")
--;;

CREATE INDEX "procedures_publicationitem_procedure_id_f2eb3ffc" ON "procedures_publicationitem" ("procedure_id")
--;;

CREATE INDEX "procedures_publicationitem_replaces_id_853e897b" ON "procedures_publicationitem" ("replaces_id")
--;;

CREATE INDEX "procedures_versiondraft_based_on_id_6d192b1e" ON "procedures_versiondraft" ("based_on_id")
--;;

CREATE INDEX "procedures_versiondraft_procedure_id_3b8a6c96" ON "procedures_versiondraft" ("procedure_id")
--;;

CREATE INDEX "procedures_versiondraft_sector_id_60e66a96" ON "procedures_versiondraft" ("sector_id")
--;;

CREATE INDEX "procedures_publicationitem_draft_id_303fd80f" ON "procedures_publicationitem" ("draft_id")
--;;

CREATE OR REPLACE FUNCTION procedures_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'needs_review' IS DISTINCT FROM to_jsonb(OLD) - 'needs_review' THEN
        RAISE EXCEPTION 'a procedure version is never rewritten: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
--;;

CREATE TABLE "records_documenttemplate" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(12) NOT NULL, "name" varchar(150) NOT NULL, "number" integer NOT NULL CHECK ("number" >= 0), "names" jsonb NOT NULL, "valid_from" date NOT NULL, "uploaded_by_id" bigint NOT NULL, "uploaded_at" timestamp with time zone NOT NULL, "approved_by_id" bigint NULL, "approved_at" timestamp with time zone NULL, "document" varchar(200) NOT NULL, "withdrawn_at" timestamp with time zone NULL, "file_id" varchar(64) NOT NULL, "procedure_id" bigint NOT NULL, CONSTRAINT "records_template_number" UNIQUE ("procedure_id", "kind", "name", "number"), CONSTRAINT "records_template_second_person" CHECK (("approved_by_id" IS NULL OR NOT ("approved_by_id" = ("uploaded_by_id") AND "approved_by_id" IS NOT NULL))))
--;;

ALTER TABLE "records_documenttemplate" ADD CONSTRAINT "records_documenttemp_file_id_44d331ca_fk_records_s" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "records_documenttemplate" ADD CONSTRAINT "records_documenttemp_procedure_id_55f032ed_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "records_documenttemplate_file_id_44d331ca" ON "records_documenttemplate" ("file_id")
--;;

CREATE INDEX "records_documenttemplate_file_id_44d331ca_like" ON "records_documenttemplate" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "records_documenttemplate_procedure_id_55f032ed" ON "records_documenttemplate" ("procedure_id")
--;;

CREATE TABLE "records_holding" ("id" uuid NOT NULL PRIMARY KEY, "owner_number" varchar(20) NOT NULL, "kind" varchar(100) NOT NULL, "title" varchar(300) NOT NULL, "number" varchar(80) NOT NULL, "issuer" varchar(200) NOT NULL, "issuer_unit_id" bigint NULL, "issued_on" date NULL, "term" varchar(10) NOT NULL, "valid_until" date NULL, "superseded_on" date NULL, "revoked_on" date NULL, "revoked_why" varchar(300) NOT NULL, "legal_value" varchar(20) NOT NULL, "signature" varchar(10) NOT NULL, "shelf" varchar(10) NOT NULL, "origin" varchar(10) NOT NULL, "source_dossier_id" bigint NULL, "source_code" varchar(50) NOT NULL, "source_component" varchar(60) NOT NULL, "source_seq" integer NULL, "uploaded_by_id" bigint NULL, "confirmed_at" timestamp with time zone NULL, "confirmed_by_id" bigint NULL, "confirmed_unit_id" bigint NULL, "file_name" varchar(200) NOT NULL, "stored_at" timestamp with time zone NOT NULL, "file_id" varchar(64) NOT NULL, "superseded_by_id" uuid NULL)
--;;

CREATE TABLE "records_holdingread" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone NOT NULL, "user_id" bigint NOT NULL, "unit_id" bigint NOT NULL, "dossier_id" bigint NULL, "purpose" varchar(100) NOT NULL, "opened_file" boolean NOT NULL, "holding_id" uuid NOT NULL)
--;;

CREATE TABLE "records_paperbundle" ("id" uuid NOT NULL PRIMARY KEY, "user_id" bigint NOT NULL, "owner_numbers" jsonb NOT NULL, "ordered_at" timestamp with time zone NOT NULL, "expires_at" timestamp with time zone NOT NULL, "state" varchar(10) NOT NULL, "place" varchar(100) NOT NULL, "size_bytes" bigint NULL, "papers" integer NULL)
--;;

CREATE INDEX "records_holding_of_owner" ON "records_holding" ("owner_number", "stored_at" DESC)
--;;

CREATE INDEX "records_holding_of_dossier" ON "records_holding" ("source_dossier_id")
--;;

CREATE UNIQUE INDEX "records_holding_of_event_once" ON "records_holding" ("source_dossier_id", "source_component", "source_seq") WHERE "source_dossier_id" IS NOT NULL
--;;

CREATE UNIQUE INDEX "records_holding_file_once" ON "records_holding" ("owner_number", "kind", "file_id") WHERE NOT ("origin" = 'result')
--;;

ALTER TABLE "records_holding" ADD CONSTRAINT "records_holding_term" CHECK ((("term" = 'until' AND "valid_until" IS NOT NULL) OR (NOT ("term" = 'until') AND "valid_until" IS NULL)))
--;;

ALTER TABLE "records_holding" ADD CONSTRAINT "records_holding_superseded" CHECK ((("superseded_by_id" IS NULL AND "superseded_on" IS NULL) OR ("superseded_by_id" IS NOT NULL AND "superseded_on" IS NOT NULL)))
--;;

ALTER TABLE "records_holding" ADD CONSTRAINT "records_holding_not_by_itself" CHECK (("superseded_by_id" IS NULL OR NOT ("superseded_by_id" = ("id") AND "superseded_by_id" IS NOT NULL)))
--;;

ALTER TABLE "records_holding" ADD CONSTRAINT "records_holding_has_owner" CHECK (NOT ("owner_number" = ''))
--;;

ALTER TABLE "records_holding" ADD CONSTRAINT "records_holding_has_source" CHECK (("origin" = 'uploaded' OR "source_dossier_id" IS NOT NULL))
--;;

CREATE INDEX "records_reads_of_holding" ON "records_holdingread" ("holding_id", "at" DESC)
--;;

ALTER TABLE "records_holding" ADD CONSTRAINT "records_holding_file_id_cb3327aa_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "records_holding" ADD CONSTRAINT "records_holding_superseded_by_id_b845aed8_fk_records_holding_id" FOREIGN KEY ("superseded_by_id") REFERENCES "records_holding" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "records_holding_file_id_cb3327aa" ON "records_holding" ("file_id")
--;;

CREATE INDEX "records_holding_file_id_cb3327aa_like" ON "records_holding" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "records_holding_superseded_by_id_b845aed8" ON "records_holding" ("superseded_by_id")
--;;

ALTER TABLE "records_holdingread" ADD CONSTRAINT "records_holdingread_holding_id_573411d8_fk_records_holding_id" FOREIGN KEY ("holding_id") REFERENCES "records_holding" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "records_holdingread_holding_id_573411d8" ON "records_holdingread" ("holding_id")
--;;

CREATE UNIQUE INDEX "records_one_bundle_in_the_making" ON "records_paperbundle" ("user_id") WHERE "state" = 'ordered'
--;;

CREATE TABLE "records_filescan" ("file_id" varchar(64) NOT NULL PRIMARY KEY, "state" varchar(12) NOT NULL, "found" varchar(200) NOT NULL, "asked_at" timestamp with time zone NOT NULL, "answered_at" timestamp with time zone NULL, "attempts" integer NOT NULL, "told_at" timestamp with time zone NULL)
--;;

CREATE TABLE "records_gatheredfile" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "holder" varchar(80) NOT NULL, "key" varchar(100) NOT NULL, "file_name" varchar(200) NOT NULL, "added_at" timestamp with time zone NOT NULL, "file_id" varchar(64) NOT NULL, "holding_id" uuid NULL, CONSTRAINT "records_gathered_once" UNIQUE ("holder", "key"))
--;;

CREATE TABLE "records_scanpage" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "holder" varchar(80) NOT NULL, "key" varchar(100) NOT NULL, "position" integer NOT NULL, "added_at" timestamp with time zone NOT NULL, "file_id" varchar(64) NOT NULL, CONSTRAINT "records_scan_page_once" UNIQUE ("holder", "key", "position") DEFERRABLE INITIALLY DEFERRED)
--;;

ALTER TABLE "records_filescan" ADD CONSTRAINT "records_filescan_file_id_596a632e_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "records_filescan_file_id_596a632e_like" ON "records_filescan" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "records_scan_waiting" ON "records_filescan" ("asked_at") WHERE "state" IN ('pending', 'unavailable')
--;;

ALTER TABLE "records_gatheredfile" ADD CONSTRAINT "records_gatheredfile_file_id_d8f5bba8_fk_records_s" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "records_gatheredfile" ADD CONSTRAINT "records_gatheredfile_holding_id_8ee1d574_fk_records_holding_id" FOREIGN KEY ("holding_id") REFERENCES "records_holding" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "records_gatheredfile_file_id_d8f5bba8" ON "records_gatheredfile" ("file_id")
--;;

CREATE INDEX "records_gatheredfile_file_id_d8f5bba8_like" ON "records_gatheredfile" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "records_gatheredfile_holding_id_8ee1d574" ON "records_gatheredfile" ("holding_id")
--;;

ALTER TABLE "records_scanpage" ADD CONSTRAINT "records_scanpage_file_id_5fe48bdf_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "records_scanpage_file_id_5fe48bdf" ON "records_scanpage" ("file_id")
--;;

CREATE INDEX "records_scanpage_file_id_5fe48bdf_like" ON "records_scanpage" ("file_id" varchar_pattern_ops)
--;;

CREATE TABLE "records_loosefile" ("sha256" varchar(64) NOT NULL PRIMARY KEY, "size_bytes" bigint NOT NULL, "since" timestamp with time zone NOT NULL, "destroyed_at" timestamp with time zone NULL)
--;;

CREATE INDEX "records_loosefile_sha256_4ac9c877_like" ON "records_loosefile" ("sha256" varchar_pattern_ops)
--;;

CREATE INDEX "records_loose_waiting" ON "records_loosefile" ("since") WHERE "destroyed_at" IS NULL
--;;

DROP INDEX IF EXISTS "records_holding_file_once"
--;;

ALTER TABLE "records_holding" DROP CONSTRAINT "records_holding_has_source"
--;;

CREATE UNIQUE INDEX "records_holding_file_once" ON "records_holding" ("owner_number", "kind", "file_id") WHERE "origin" IN ('supplied', 'uploaded')
--;;

ALTER TABLE "records_holding" ADD CONSTRAINT "records_holding_has_source" CHECK (("origin" = 'uploaded' OR ("confirmed_at" IS NOT NULL AND "origin" = 'digitised') OR "source_dossier_id" IS NOT NULL))
--;;

CREATE TABLE "records_lastingpaper" ("original" varchar(64) NOT NULL PRIMARY KEY, "newest" varchar(64) NOT NULL, "state" varchar(10) NOT NULL, "looked_at" timestamp with time zone NOT NULL, "stamp_expires_at" timestamp with time zone NULL)
--;;

CREATE TABLE "records_lastingversion" ("sha256" varchar(64) NOT NULL PRIMARY KEY, "original" varchar(64) NOT NULL, "number" integer NOT NULL CHECK ("number" >= 0), "made_at" timestamp with time zone NOT NULL, CONSTRAINT "records_lasting_version_once" UNIQUE ("original", "number"))
--;;

CREATE INDEX "records_lastingpaper_original_5663b6cd_like" ON "records_lastingpaper" ("original" varchar_pattern_ops)
--;;

CREATE INDEX "records_lasting_due" ON "records_lastingpaper" ("stamp_expires_at") WHERE "state" = 'lasting'
--;;

CREATE INDEX "records_lastingversion_sha256_4400e9f0_like" ON "records_lastingversion" ("sha256" varchar_pattern_ops)
--;;

ALTER TABLE "dossiers_supplementitem" ADD COLUMN "form_field" varchar(60) DEFAULT '' NOT NULL
--;;

CREATE TABLE "dossiers_answercorrection" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "at" timestamp with time zone NOT NULL, "fields" jsonb NOT NULL, "before" jsonb NOT NULL, "dossier_id" bigint NOT NULL)
--;;

ALTER TABLE "dossiers_answercorrection" ADD CONSTRAINT "dossiers_answers_corrected_once" UNIQUE ("dossier_id", "seq")
--;;

ALTER TABLE "dossiers_answercorrection" ADD CONSTRAINT "dossiers_answercorre_dossier_id_15e50e98_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_answercorrection_dossier_id_15e50e98" ON "dossiers_answercorrection" ("dossier_id")
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "held_papers" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "resupplied" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "reused_papers" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_draftfile" ADD COLUMN "holding_id" uuid NULL
--;;

CREATE TABLE "dossiers_askedalthoughheld" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "request_seq" integer NOT NULL, "component_key" varchar(60) NOT NULL, "holding_id" uuid NOT NULL, "held_since" timestamp with time zone NOT NULL, "ground" varchar(20) NOT NULL, "words" varchar(300) NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NULL, "unit_id" bigint NULL, "dossier_id" bigint NOT NULL, CONSTRAINT "dossiers_asked_held_once" UNIQUE ("dossier_id", "request_seq", "component_key"), CONSTRAINT "dossiers_asked_held_has_ground" CHECK (NOT ("ground" = '')))
--;;

CREATE TABLE "dossiers_reusedpaper" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "component_key" varchar(60) NOT NULL, "holding_id" uuid NOT NULL, "seq" integer NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NULL, "unit_id" bigint NULL, "replaced_by" varchar(100) NOT NULL, "shelf" varchar(10) NOT NULL, "state" jsonb NOT NULL, "accepted_standing" varchar(10) NOT NULL, "dropped_seq" integer NULL, "dossier_id" bigint NOT NULL, CONSTRAINT "dossiers_stored_paper_once" UNIQUE ("dossier_id", "component_key", "seq"))
--;;

ALTER TABLE "dossiers_askedalthoughheld" ADD CONSTRAINT "dossiers_askedalthou_dossier_id_5fcd375b_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_askedalthoughheld_dossier_id_5fcd375b" ON "dossiers_askedalthoughheld" ("dossier_id")
--;;

ALTER TABLE "dossiers_reusedpaper" ADD CONSTRAINT "dossiers_reusedpaper_dossier_id_4f5bfddd_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "dossiers_one_stored_paper_a_component" ON "dossiers_reusedpaper" ("dossier_id", "component_key") WHERE "dropped_seq" IS NULL
--;;

CREATE INDEX "dossiers_reusedpaper_dossier_id_4f5bfddd" ON "dossiers_reusedpaper" ("dossier_id")
--;;

CREATE INDEX "dossiers_uses_of_holding" ON "dossiers_reusedpaper" ("holding_id")
--;;

CREATE TABLE "dossiers_noticeshown" ("dossier_id" bigint NOT NULL PRIMARY KEY, "key" varchar(40) NOT NULL, "version" date NOT NULL, "language" varchar(5) NOT NULL, "words_sha256" varchar(64) NOT NULL, "shown_at" timestamp with time zone NOT NULL)
--;;

ALTER TABLE "dossiers_draft" ADD COLUMN "warned_at" timestamp with time zone NULL
--;;

ALTER TABLE "dossiers_slip" ADD COLUMN "signed_file_id" varchar(64) NULL CONSTRAINT "dossiers_slip_signed_file_id_bdd0c63e_fk_records_s" REFERENCES "records_storedfile"("sha256") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_slip_signed_file_id_bdd0c63e_fk_records_s" IMMEDIATE
--;;

CREATE TABLE "dossiers_typedform" ("key_hash" varchar(64) NOT NULL PRIMARY KEY, "path" varchar(300) NOT NULL, "sealed" bytea NOT NULL, "kept_at" timestamp with time zone NOT NULL, "user_id" bigint NULL)
--;;

CREATE TABLE "dossiers_portalarrival" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(50) NOT NULL UNIQUE, "procedure_code" varchar(50) NOT NULL, "agency_id" varchar(60) NOT NULL, "record" jsonb NOT NULL, "record_sha256" varchar(64) NOT NULL, "state" varchar(10) NOT NULL, "problem" varchar(40) NOT NULL, "detail" varchar(200) NOT NULL, "attempts" integer NOT NULL, "arrived_at" timestamp with time zone NOT NULL, "settled_at" timestamp with time zone NULL, "dossier_id" bigint NULL, "settled_by_id" bigint NULL)
--;;

ALTER TABLE "dossiers_noticeshown" ADD CONSTRAINT "dossiers_noticeshown_dossier_id_caa304a8_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_slip_signed_file_id_bdd0c63e" ON "dossiers_slip" ("signed_file_id")
--;;

CREATE INDEX "dossiers_slip_signed_file_id_bdd0c63e_like" ON "dossiers_slip" ("signed_file_id" varchar_pattern_ops)
--;;

ALTER TABLE "dossiers_typedform" ADD CONSTRAINT "dossiers_typedform_user_id_1d5929ac_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_typedform_key_hash_637a6152_like" ON "dossiers_typedform" ("key_hash" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_typedform_kept_at_8bde399d" ON "dossiers_typedform" ("kept_at")
--;;

CREATE INDEX "dossiers_typedform_user_id_1d5929ac" ON "dossiers_typedform" ("user_id")
--;;

ALTER TABLE "dossiers_portalarrival" ADD CONSTRAINT "dossiers_portalarriv_settled_by_id_45f0b054_fk_accounts_" FOREIGN KEY ("settled_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_portalarrival_code_225f4615_like" ON "dossiers_portalarrival" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_portalarrival_settled_by_id_45f0b054" ON "dossiers_portalarrival" ("settled_by_id")
--;;

CREATE INDEX "dossiers_arrival_state" ON "dossiers_portalarrival" ("state", "arrived_at" DESC)
--;;

ALTER TABLE "dossiers_draft" ADD COLUMN "organisation_id" bigint NULL CONSTRAINT "dossiers_draft_organisation_id_c0a47be2_fk_accounts_" REFERENCES "accounts_organisation"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_draft_organisation_id_c0a47be2_fk_accounts_" IMMEDIATE
--;;

CREATE TABLE "dossiers_organisationdossier" ("dossier_id" bigint NOT NULL PRIMARY KEY, "organisation_id" bigint NOT NULL)
--;;

CREATE INDEX "dossiers_draft_organisation_id_c0a47be2" ON "dossiers_draft" ("organisation_id")
--;;

ALTER TABLE "dossiers_organisationdossier" ADD CONSTRAINT "dossiers_organisatio_dossier_id_18de8fb7_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_organisationdossier" ADD CONSTRAINT "dossiers_organisatio_organisation_id_19532386_fk_accounts_" FOREIGN KEY ("organisation_id") REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_organisationdossier_organisation_id_19532386" ON "dossiers_organisationdossier" ("organisation_id")
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "refunded_vnd" bigint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "destroyed_at" timestamp with time zone NULL
--;;

ALTER TABLE "dossiers_party" ADD COLUMN "restricted_at" timestamp with time zone NULL
--;;

CREATE TABLE "correspondence_correspondent" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "agency_id" varchar(40) NOT NULL UNIQUE, "name" varchar(250) NOT NULL, "is_active" boolean NOT NULL, "refreshed_at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "correspondence_document" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "direction" varchar(3) NOT NULL, "year" smallint NULL, "number" integer NULL, "notation" varchar(80) NOT NULL, "notation_tail" varchar(60) NOT NULL, "kind" varchar(30) NOT NULL, "subject" varchar(500) NOT NULL, "urgency" smallint NOT NULL, "secrecy" varchar(10) NOT NULL, "has_personal_data" boolean NOT NULL, "issued_on" date NULL, "from_agency" varchar(40) NOT NULL, "from_name" varchar(250) NOT NULL, "signer_name" varchar(120) NOT NULL, "signer_title" varchar(120) NOT NULL, "pages" integer NULL, "channel" varchar(10) NOT NULL, "state" varchar(12) NOT NULL, "take_back" varchar(8) NOT NULL, "revision" integer NOT NULL, "version" smallint NOT NULL, "document_id" varchar(120) NOT NULL, "signature" varchar(10) NOT NULL, "due_on" date NULL, "entry_key" varchar(64) NOT NULL UNIQUE, "entered_at" timestamp with time zone NOT NULL, "registered_at" timestamp with time zone NULL, "sent_at" timestamp with time zone NULL, "ended_at" timestamp with time zone NULL, "wire_at" timestamp with time zone NULL, "folded" text NOT NULL, "checked_by_id" bigint NULL, "drafted_by_id" bigint NULL, "entered_by_id" bigint NULL, "replaces_id" bigint NULL, "responds_to_id" bigint NULL, "signed_by_id" bigint NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "correspondence_documentfile" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "version" smallint NOT NULL, "file_name" varchar(200) NOT NULL, "is_main" boolean NOT NULL, "is_current" boolean NOT NULL, "signature" varchar(10) NOT NULL, "added_at" timestamp with time zone NOT NULL, "added_by_id" bigint NULL, "document_id" bigint NOT NULL, "file_sha256" varchar(64) NOT NULL)
--;;

CREATE TABLE "correspondence_sending" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "to_agency" varchar(40) NOT NULL, "to_name" varchar(250) NOT NULL, "channel" varchar(10) NOT NULL, "state" varchar(12) NOT NULL, "take_back" varchar(8) NOT NULL, "reason" varchar(1000) NOT NULL, "told_at" timestamp with time zone NULL, "document_id" bigint NOT NULL, "to_unit_id" bigint NULL)
--;;

ALTER TABLE "correspondence_document" ADD COLUMN "origin_id" bigint NULL UNIQUE CONSTRAINT "correspondence_docum_origin_id_68c09ae0_fk_correspon" REFERENCES "correspondence_sending"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "correspondence_docum_origin_id_68c09ae0_fk_correspon" IMMEDIATE
--;;

CREATE TABLE "correspondence_dispatch" ("id" uuid NOT NULL PRIMARY KEY, "from_agency" varchar(40) NOT NULL, "to_agency" varchar(40) NOT NULL, "kind" varchar(10) NOT NULL, "business" smallint NULL, "status" varchar(2) NOT NULL, "reason" varchar(1000) NOT NULL, "version" smallint NOT NULL, "made_at" timestamp with time zone NOT NULL, "tries" smallint NOT NULL, "sent_at" timestamp with time zone NULL, "asked_at" timestamp with time zone NULL, "taken_at" timestamp with time zone NULL, "failed_at" timestamp with time zone NULL, "staff_id" bigint NULL, "document_id" bigint NOT NULL, "sending_id" bigint NULL)
--;;

CREATE TABLE "correspondence_slip" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(10) NOT NULL, "given_at" timestamp with time zone NOT NULL, "task" text NOT NULL, "due_on" date NULL, "state" varchar(10) NOT NULL, "answer" text NOT NULL, "ended_at" timestamp with time zone NULL, "document_id" bigint NOT NULL, "ended_by_id" bigint NULL, "given_by_id" bigint NOT NULL, "given_unit_id" bigint NOT NULL, "parent_id" bigint NULL, "to_unit_id" bigint NOT NULL, "to_user_id" bigint NULL)
--;;

CREATE TABLE "correspondence_workfile" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(40) NOT NULL, "title" varchar(250) NOT NULL, "retention_years" smallint NULL, "opened_at" timestamp with time zone NOT NULL, "closed_at" timestamp with time zone NULL, "keeper_id" bigint NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "correspondence_workfiledocument" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "added_at" timestamp with time zone NOT NULL, "added_by_id" bigint NOT NULL, "document_id" bigint NOT NULL, "work_file_id" bigint NOT NULL)
--;;

CREATE TABLE "correspondence_workfiledossier" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "added_at" timestamp with time zone NOT NULL, "added_by_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "work_file_id" bigint NOT NULL)
--;;

CREATE TABLE "correspondence_bookcount" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "direction" varchar(3) NOT NULL, "year" smallint NOT NULL, "last" integer NOT NULL, "unit_id" bigint NOT NULL, CONSTRAINT "correspondence_one_book" UNIQUE ("unit_id", "direction", "year"))
--;;

CREATE TABLE "correspondence_documentevent" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "kind" varchar(20) NOT NULL, "at" timestamp with time zone NOT NULL, "said" jsonb NOT NULL, "by_id" bigint NULL, "document_id" bigint NOT NULL, "unit_id" bigint NULL, CONSTRAINT "correspondence_event_in_order" UNIQUE ("document_id", "seq"))
--;;

CREATE TABLE "correspondence_package" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "from_agency" varchar(40) NOT NULL, "to_agency" varchar(40) NOT NULL, "package_id" varchar(64) NOT NULL, "kind" varchar(10) NOT NULL, "state" varchar(5) NOT NULL, "problem" varchar(300) NOT NULL, "about" varchar(120) NOT NULL, "came_at" timestamp with time zone NOT NULL, "done_at" timestamp with time zone NULL, "document_id" bigint NULL, "xml_sha256" varchar(64) NULL, CONSTRAINT "correspondence_package_once" UNIQUE ("from_agency", "package_id"))
--;;

CREATE TABLE "correspondence_reading" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "what" varchar(10) NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NOT NULL, "document_id" bigint NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE UNIQUE INDEX "correspondence_receiver_once" ON "correspondence_sending" ("document_id", "to_agency") WHERE NOT ("to_agency" = '')
--;;

ALTER TABLE "correspondence_sending" ADD CONSTRAINT "correspondence_axis_needs_id" CHECK ((NOT ("channel" = 'axis') OR NOT ("to_agency" = '')))
--;;

ALTER TABLE "correspondence_sending" ADD CONSTRAINT "correspondence_internal_needs_unit" CHECK ((NOT ("channel" = 'internal') OR "to_unit_id" IS NOT NULL))
--;;

CREATE INDEX "correspondence_list" ON "correspondence_document" ("unit_id", "direction", "entered_at" DESC, "id" DESC)
--;;

CREATE INDEX "correspondence_sent" ON "correspondence_document" ("unit_id", "direction", "sent_at")
--;;

CREATE INDEX "correspondence_due" ON "correspondence_document" ("due_on", "id") WHERE ("due_on" IS NOT NULL AND "ended_at" IS NULL)
--;;

CREATE INDEX "correspondence_wire_id" ON "correspondence_document" ("document_id") WHERE NOT ("document_id" = '')
--;;

CREATE INDEX "correspondence_search" ON "correspondence_document" USING gin ("folded" gin_trgm_ops)
--;;

CREATE UNIQUE INDEX "correspondence_number_once" ON "correspondence_document" ("unit_id", "direction", "year", "number") WHERE "number" IS NOT NULL
--;;

CREATE UNIQUE INDEX "correspondence_arrives_once" ON "correspondence_document" ("unit_id", "from_agency", "document_id") WHERE ("direction" = 'in' AND NOT ("document_id" = '') AND NOT ("from_agency" = ''))
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_number_has_year" CHECK ((("number" IS NULL AND "year" IS NULL) OR ("number" >= 1 AND "year" >= 2000)))
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_secret_not_stored" CHECK (("secrecy" = 'open' OR ("channel" = 'paper' AND "document_id" = '' AND "signature" = '' AND "subject" = '')))
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_open_has_subject" CHECK ((NOT ("secrecy" = 'open') OR NOT ("subject" = '')))
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_four_eyes" CHECK (("drafted_by_id" IS NULL OR (("signed_by_id" IS NULL OR NOT ("signed_by_id" = ("drafted_by_id") AND "signed_by_id" IS NOT NULL AND "drafted_by_id" IS NOT NULL)) AND ("checked_by_id" IS NULL OR NOT ("checked_by_id" = ("drafted_by_id") AND "checked_by_id" IS NOT NULL AND "drafted_by_id" IS NOT NULL)))))
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_registered_has_number" CHECK ((NOT ("state" IN ('registered', 'assigned', 'processing', 'done', 'numbered', 'sent')) OR "number" IS NOT NULL))
--;;

CREATE INDEX "correspondence_not_taken" ON "correspondence_dispatch" ("sent_at") WHERE ("failed_at" IS NULL AND "sent_at" IS NOT NULL AND "taken_at" IS NULL)
--;;

CREATE INDEX "correspondence_open_slips" ON "correspondence_slip" ("to_unit_id", "due_on", "id") WHERE "state" = 'open'
--;;

CREATE INDEX "correspondence_slips_of_unit" ON "correspondence_slip" ("to_unit_id", "document_id")
--;;

CREATE UNIQUE INDEX "correspondence_one_answers_for_it" ON "correspondence_slip" ("document_id") WHERE ("kind" = 'handle' AND "state" = 'open')
--;;

ALTER TABLE "correspondence_slip" ADD CONSTRAINT "correspondence_slip_ends" CHECK ((("ended_at" IS NULL AND "state" = 'open') OR (NOT ("state" = 'open') AND "ended_at" IS NOT NULL)))
--;;

ALTER TABLE "correspondence_slip" ADD CONSTRAINT "correspondence_slip_has_answer" CHECK ((NOT ("state" IN ('done', 'sent_back')) OR NOT ("answer" = '')))
--;;

ALTER TABLE "correspondence_workfile" ADD CONSTRAINT "correspondence_work_file_code" UNIQUE ("unit_id", "code")
--;;

ALTER TABLE "correspondence_workfiledocument" ADD CONSTRAINT "correspondence_filed_once" UNIQUE ("work_file_id", "document_id")
--;;

ALTER TABLE "correspondence_workfiledossier" ADD CONSTRAINT "correspondence_dossier_once" UNIQUE ("work_file_id", "dossier_id")
--;;

CREATE INDEX "correspondence_correspondent_agency_id_bb3e5079_like" ON "correspondence_correspondent" ("agency_id" varchar_pattern_ops)
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_docum_checked_by_id_9a822df6_fk_accounts_" FOREIGN KEY ("checked_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_docum_drafted_by_id_515910c4_fk_accounts_" FOREIGN KEY ("drafted_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_docum_entered_by_id_2bcb2674_fk_accounts_" FOREIGN KEY ("entered_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_docum_replaces_id_89ba4e9f_fk_correspon" FOREIGN KEY ("replaces_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_docum_responds_to_id_ad932bc4_fk_correspon" FOREIGN KEY ("responds_to_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_docum_signed_by_id_87b9a07d_fk_accounts_" FOREIGN KEY ("signed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_document" ADD CONSTRAINT "correspondence_document_unit_id_cf3350b5_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_document_entry_key_55596d3e_like" ON "correspondence_document" ("entry_key" varchar_pattern_ops)
--;;

CREATE INDEX "correspondence_document_checked_by_id_9a822df6" ON "correspondence_document" ("checked_by_id")
--;;

CREATE INDEX "correspondence_document_drafted_by_id_515910c4" ON "correspondence_document" ("drafted_by_id")
--;;

CREATE INDEX "correspondence_document_entered_by_id_2bcb2674" ON "correspondence_document" ("entered_by_id")
--;;

CREATE INDEX "correspondence_document_replaces_id_89ba4e9f" ON "correspondence_document" ("replaces_id")
--;;

CREATE INDEX "correspondence_document_responds_to_id_ad932bc4" ON "correspondence_document" ("responds_to_id")
--;;

CREATE INDEX "correspondence_document_signed_by_id_87b9a07d" ON "correspondence_document" ("signed_by_id")
--;;

CREATE INDEX "correspondence_document_unit_id_cf3350b5" ON "correspondence_document" ("unit_id")
--;;

ALTER TABLE "correspondence_documentfile" ADD CONSTRAINT "correspondence_docum_added_by_id_ca0100c9_fk_accounts_" FOREIGN KEY ("added_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_documentfile" ADD CONSTRAINT "correspondence_docum_document_id_558bced6_fk_correspon" FOREIGN KEY ("document_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_documentfile" ADD CONSTRAINT "correspondence_docum_file_sha256_d6ecc5dd_fk_records_s" FOREIGN KEY ("file_sha256") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_documentfile_added_by_id_ca0100c9" ON "correspondence_documentfile" ("added_by_id")
--;;

CREATE INDEX "correspondence_documentfile_document_id_558bced6" ON "correspondence_documentfile" ("document_id")
--;;

CREATE INDEX "correspondence_documentfile_file_sha256_d6ecc5dd" ON "correspondence_documentfile" ("file_sha256")
--;;

CREATE INDEX "correspondence_documentfile_file_sha256_d6ecc5dd_like" ON "correspondence_documentfile" ("file_sha256" varchar_pattern_ops)
--;;

ALTER TABLE "correspondence_sending" ADD CONSTRAINT "correspondence_sendi_document_id_a535c8ea_fk_correspon" FOREIGN KEY ("document_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_sending" ADD CONSTRAINT "correspondence_sending_to_unit_id_bb33d489_fk_agencies_unit_id" FOREIGN KEY ("to_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_sending_document_id_a535c8ea" ON "correspondence_sending" ("document_id")
--;;

CREATE INDEX "correspondence_sending_to_unit_id_bb33d489" ON "correspondence_sending" ("to_unit_id")
--;;

ALTER TABLE "correspondence_dispatch" ADD CONSTRAINT "correspondence_dispatch_staff_id_f417e5db_fk_accounts_user_id" FOREIGN KEY ("staff_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_dispatch" ADD CONSTRAINT "correspondence_dispa_document_id_ae406565_fk_correspon" FOREIGN KEY ("document_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_dispatch" ADD CONSTRAINT "correspondence_dispa_sending_id_fef259d3_fk_correspon" FOREIGN KEY ("sending_id") REFERENCES "correspondence_sending" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_dispatch_staff_id_f417e5db" ON "correspondence_dispatch" ("staff_id")
--;;

CREATE INDEX "correspondence_dispatch_document_id_ae406565" ON "correspondence_dispatch" ("document_id")
--;;

CREATE INDEX "correspondence_dispatch_sending_id_fef259d3" ON "correspondence_dispatch" ("sending_id")
--;;

ALTER TABLE "correspondence_slip" ADD CONSTRAINT "correspondence_slip_document_id_9777ec5c_fk_correspon" FOREIGN KEY ("document_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_slip" ADD CONSTRAINT "correspondence_slip_ended_by_id_8126a379_fk_accounts_user_id" FOREIGN KEY ("ended_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_slip" ADD CONSTRAINT "correspondence_slip_given_by_id_03f7d8c8_fk_accounts_user_id" FOREIGN KEY ("given_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_slip" ADD CONSTRAINT "correspondence_slip_given_unit_id_7725bb35_fk_agencies_unit_id" FOREIGN KEY ("given_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_slip" ADD CONSTRAINT "correspondence_slip_parent_id_b15a8d95_fk_correspon" FOREIGN KEY ("parent_id") REFERENCES "correspondence_slip" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_slip" ADD CONSTRAINT "correspondence_slip_to_unit_id_4edfea74_fk_agencies_unit_id" FOREIGN KEY ("to_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_slip" ADD CONSTRAINT "correspondence_slip_to_user_id_8ffd8bd1_fk_accounts_user_id" FOREIGN KEY ("to_user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_slip_document_id_9777ec5c" ON "correspondence_slip" ("document_id")
--;;

CREATE INDEX "correspondence_slip_ended_by_id_8126a379" ON "correspondence_slip" ("ended_by_id")
--;;

CREATE INDEX "correspondence_slip_given_by_id_03f7d8c8" ON "correspondence_slip" ("given_by_id")
--;;

CREATE INDEX "correspondence_slip_given_unit_id_7725bb35" ON "correspondence_slip" ("given_unit_id")
--;;

CREATE INDEX "correspondence_slip_parent_id_b15a8d95" ON "correspondence_slip" ("parent_id")
--;;

CREATE INDEX "correspondence_slip_to_unit_id_4edfea74" ON "correspondence_slip" ("to_unit_id")
--;;

CREATE INDEX "correspondence_slip_to_user_id_8ffd8bd1" ON "correspondence_slip" ("to_user_id")
--;;

ALTER TABLE "correspondence_workfile" ADD CONSTRAINT "correspondence_workfile_keeper_id_ff65a04a_fk_accounts_user_id" FOREIGN KEY ("keeper_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_workfile" ADD CONSTRAINT "correspondence_workfile_unit_id_b0f9051a_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_workfile_keeper_id_ff65a04a" ON "correspondence_workfile" ("keeper_id")
--;;

CREATE INDEX "correspondence_workfile_unit_id_b0f9051a" ON "correspondence_workfile" ("unit_id")
--;;

ALTER TABLE "correspondence_workfiledocument" ADD CONSTRAINT "correspondence_workf_added_by_id_3a047306_fk_accounts_" FOREIGN KEY ("added_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_workfiledocument" ADD CONSTRAINT "correspondence_workf_document_id_377fd97a_fk_correspon" FOREIGN KEY ("document_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_workfiledocument" ADD CONSTRAINT "correspondence_workf_work_file_id_01a7cf74_fk_correspon" FOREIGN KEY ("work_file_id") REFERENCES "correspondence_workfile" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_workfiledocument_added_by_id_3a047306" ON "correspondence_workfiledocument" ("added_by_id")
--;;

CREATE INDEX "correspondence_workfiledocument_document_id_377fd97a" ON "correspondence_workfiledocument" ("document_id")
--;;

CREATE INDEX "correspondence_workfiledocument_work_file_id_01a7cf74" ON "correspondence_workfiledocument" ("work_file_id")
--;;

ALTER TABLE "correspondence_workfiledossier" ADD CONSTRAINT "correspondence_workf_added_by_id_176b1c37_fk_accounts_" FOREIGN KEY ("added_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_workfiledossier" ADD CONSTRAINT "correspondence_workf_dossier_id_3d86a1d1_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_workfiledossier" ADD CONSTRAINT "correspondence_workf_work_file_id_ad56b899_fk_correspon" FOREIGN KEY ("work_file_id") REFERENCES "correspondence_workfile" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_workfiledossier_added_by_id_176b1c37" ON "correspondence_workfiledossier" ("added_by_id")
--;;

CREATE INDEX "correspondence_workfiledossier_dossier_id_3d86a1d1" ON "correspondence_workfiledossier" ("dossier_id")
--;;

CREATE INDEX "correspondence_workfiledossier_work_file_id_ad56b899" ON "correspondence_workfiledossier" ("work_file_id")
--;;

ALTER TABLE "correspondence_bookcount" ADD CONSTRAINT "correspondence_bookcount_unit_id_05d7a7ce_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_bookcount_unit_id_05d7a7ce" ON "correspondence_bookcount" ("unit_id")
--;;

ALTER TABLE "correspondence_documentevent" ADD CONSTRAINT "correspondence_documentevent_by_id_9b1225d9_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_documentevent" ADD CONSTRAINT "correspondence_docum_document_id_59eebcfc_fk_correspon" FOREIGN KEY ("document_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_documentevent" ADD CONSTRAINT "correspondence_docum_unit_id_bfefbfb9_fk_agencies_" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_documentevent_by_id_9b1225d9" ON "correspondence_documentevent" ("by_id")
--;;

CREATE INDEX "correspondence_documentevent_document_id_59eebcfc" ON "correspondence_documentevent" ("document_id")
--;;

CREATE INDEX "correspondence_documentevent_unit_id_bfefbfb9" ON "correspondence_documentevent" ("unit_id")
--;;

ALTER TABLE "correspondence_package" ADD CONSTRAINT "correspondence_packa_document_id_5cc1d0e6_fk_correspon" FOREIGN KEY ("document_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_package" ADD CONSTRAINT "correspondence_packa_xml_sha256_fa603cf7_fk_records_s" FOREIGN KEY ("xml_sha256") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_package_document_id_5cc1d0e6" ON "correspondence_package" ("document_id")
--;;

CREATE INDEX "correspondence_package_xml_sha256_fa603cf7" ON "correspondence_package" ("xml_sha256")
--;;

CREATE INDEX "correspondence_package_xml_sha256_fa603cf7_like" ON "correspondence_package" ("xml_sha256" varchar_pattern_ops)
--;;

CREATE INDEX "correspondence_held" ON "correspondence_package" ("about") WHERE "state" = 'held'
--;;

CREATE INDEX "correspondence_to_look" ON "correspondence_package" ("state", "came_at" DESC) WHERE NOT ("state" = 'done')
--;;

ALTER TABLE "correspondence_reading" ADD CONSTRAINT "correspondence_reading_by_id_9c2eee6e_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_reading" ADD CONSTRAINT "correspondence_readi_document_id_67b663d4_fk_correspon" FOREIGN KEY ("document_id") REFERENCES "correspondence_document" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "correspondence_reading" ADD CONSTRAINT "correspondence_reading_unit_id_14c1884a_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "correspondence_reading_by_id_9c2eee6e" ON "correspondence_reading" ("by_id")
--;;

CREATE INDEX "correspondence_reading_document_id_67b663d4" ON "correspondence_reading" ("document_id")
--;;

CREATE INDEX "correspondence_reading_unit_id_14c1884a" ON "correspondence_reading" ("unit_id")
--;;

CREATE INDEX "correspondence_readings" ON "correspondence_reading" ("document_id", "at" DESC)
--;;

CREATE FUNCTION correspondence_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the events of a document are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER correspondence_event_append_only BEFORE UPDATE OR DELETE ON correspondence_documentevent
    FOR EACH ROW EXECUTE FUNCTION correspondence_refuse_change();
CREATE TRIGGER correspondence_reading_append_only BEFORE UPDATE OR DELETE ON correspondence_reading
    FOR EACH ROW EXECUTE FUNCTION correspondence_refuse_change();

CREATE FUNCTION correspondence_no_secret_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM correspondence_document WHERE id = NEW.document_id AND secrecy <> 'open' FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'a secret document is registered, never stored' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correspondence_no_secret_file BEFORE INSERT OR UPDATE ON correspondence_documentfile
    FOR EACH ROW EXECUTE FUNCTION correspondence_no_secret_file();

CREATE FUNCTION correspondence_no_secret_sending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.channel <> 'paper' THEN
        PERFORM 1 FROM correspondence_document WHERE id = NEW.document_id AND secrecy <> 'open' FOR SHARE;
        IF FOUND THEN
            RAISE EXCEPTION 'a secret document goes by paper alone' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correspondence_no_secret_sending BEFORE INSERT OR UPDATE ON correspondence_sending
    FOR EACH ROW EXECUTE FUNCTION correspondence_no_secret_sending();

CREATE FUNCTION correspondence_secrecy_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.secrecy <> NEW.secrecy THEN
        RAISE EXCEPTION 'the secrecy of a document in the register stays: enter it anew'
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.number IS NOT NULL AND (OLD.number, OLD.year) IS DISTINCT FROM (NEW.number, NEW.year) THEN
        RAISE EXCEPTION 'a number of the register is given once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correspondence_secrecy_stays BEFORE UPDATE ON correspondence_document
    FOR EACH ROW EXECUTE FUNCTION correspondence_secrecy_stays();

CREATE FUNCTION correspondence_document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL THEN
        RAISE EXCEPTION 'a document in the register stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER correspondence_document_stays BEFORE DELETE ON correspondence_document
    FOR EACH ROW EXECUTE FUNCTION correspondence_document_stays();
--;;

ALTER TABLE "correspondence_package" DROP CONSTRAINT "correspondence_package_once"
--;;

ALTER TABLE "correspondence_package" ADD CONSTRAINT "correspondence_package_once" UNIQUE ("from_agency", "package_id", "to_agency")
--;;

ALTER TABLE "correspondence_package" ADD COLUMN "decided_at" timestamp with time zone NULL
--;;

ALTER TABLE "correspondence_package" ADD COLUMN "decided_by_id" bigint NULL CONSTRAINT "correspondence_packa_decided_by_id_7738dc84_fk_accounts_" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "correspondence_packa_decided_by_id_7738dc84_fk_accounts_" IMMEDIATE
--;;

ALTER TABLE "correspondence_package" ADD COLUMN "decided_why" varchar(300) DEFAULT '' NOT NULL
--;;

ALTER TABLE "correspondence_package" ADD COLUMN "tries" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "correspondence_package" ADD CONSTRAINT "correspondence_aside_by_someone" CHECK ((NOT ("state" = 'aside') OR ("decided_by_id" IS NOT NULL AND NOT ("decided_why" = ''))))
--;;

CREATE INDEX "correspondence_package_decided_by_id_7738dc84" ON "correspondence_package" ("decided_by_id")
--;;

CREATE TABLE "dataquality_lookup" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "request_id" uuid NOT NULL UNIQUE, "register" varchar(20) NOT NULL, "purpose" varchar(20) NOT NULL, "legal_basis" varchar(200) NOT NULL, "asked_at" timestamp with time zone NOT NULL, "digest" varchar(64) NOT NULL, "state" varchar(8) NOT NULL, "verdict" varchar(8) NOT NULL, "differing" jsonb NOT NULL, "standing" varchar(10) NOT NULL, "reference" varchar(60) NOT NULL, "problem" varchar(300) NOT NULL, "answered_at" timestamp with time zone NULL, "erased_at" timestamp with time zone NULL, "asked_by_id" bigint NULL, "dossier_id" bigint NULL, "person_id" bigint NULL, "reused_id" bigint NULL, "unit_id" bigint NULL)
--;;

CREATE TABLE "dataquality_finding" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "rule" varchar(30) NOT NULL, "word" varchar(10) NOT NULL, "weight" varchar(7) NOT NULL, "field" varchar(20) NOT NULL, "digest" varchar(64) NOT NULL, "state" varchar(9) NOT NULL, "found_at" timestamp with time zone NOT NULL, "seen_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "decided_by_id" bigint NULL, "dossier_id" bigint NOT NULL, "unit_id" bigint NOT NULL, "look_up_id" bigint NULL)
--;;

CREATE TABLE "dataquality_findingdeed" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(9) NOT NULL, "words" varchar(500) NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NULL, "finding_id" bigint NOT NULL)
--;;

CREATE INDEX "dataquality_lookup_of_dossier" ON "dataquality_lookup" ("dossier_id", "asked_at" DESC)
--;;

CREATE INDEX "dataquality_lookup_of_person" ON "dataquality_lookup" ("person_id", "asked_at" DESC)
--;;

CREATE INDEX "dataquality_lookup_of_day" ON "dataquality_lookup" ("register", "asked_at")
--;;

ALTER TABLE "dataquality_lookup" ADD CONSTRAINT "dataquality_lookup_about_one" CHECK ((("dossier_id" IS NOT NULL AND "person_id" IS NULL) OR ("dossier_id" IS NULL AND "person_id" IS NOT NULL)))
--;;

ALTER TABLE "dataquality_lookup" ADD CONSTRAINT "dataquality_lookup_answered_then" CHECK ((NOT ("state" = 'answered') OR "answered_at" IS NOT NULL))
--;;

CREATE UNIQUE INDEX "dataquality_one_waiting_of_dossier" ON "dataquality_lookup" ("dossier_id", "register") WHERE ("dossier_id" IS NOT NULL AND "state" = 'waiting')
--;;

CREATE UNIQUE INDEX "dataquality_one_waiting_of_person" ON "dataquality_lookup" ("person_id", "register") WHERE ("person_id" IS NOT NULL AND "state" = 'waiting')
--;;

CREATE INDEX "dataquality_findings_of_unit" ON "dataquality_finding" ("unit_id", "state", "word")
--;;

ALTER TABLE "dataquality_finding" ADD CONSTRAINT "dataquality_finding_once" UNIQUE ("dossier_id", "rule", "field", "digest")
--;;

ALTER TABLE "dataquality_finding" ADD CONSTRAINT "dataquality_finding_decided_then" CHECK ((("decided_at" IS NULL AND "state" = 'open') OR (NOT ("state" = 'open') AND "decided_at" IS NOT NULL)))
--;;

ALTER TABLE "dataquality_lookup" ADD CONSTRAINT "dataquality_lookup_asked_by_id_bfdc2418_fk_accounts_user_id" FOREIGN KEY ("asked_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dataquality_lookup" ADD CONSTRAINT "dataquality_lookup_dossier_id_7a78129f_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dataquality_lookup" ADD CONSTRAINT "dataquality_lookup_person_id_86bce435_fk_accounts_user_id" FOREIGN KEY ("person_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dataquality_lookup" ADD CONSTRAINT "dataquality_lookup_reused_id_814626f4_fk_dataquality_lookup_id" FOREIGN KEY ("reused_id") REFERENCES "dataquality_lookup" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dataquality_lookup" ADD CONSTRAINT "dataquality_lookup_unit_id_165de454_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dataquality_lookup_asked_by_id_bfdc2418" ON "dataquality_lookup" ("asked_by_id")
--;;

CREATE INDEX "dataquality_lookup_dossier_id_7a78129f" ON "dataquality_lookup" ("dossier_id")
--;;

CREATE INDEX "dataquality_lookup_person_id_86bce435" ON "dataquality_lookup" ("person_id")
--;;

CREATE INDEX "dataquality_lookup_reused_id_814626f4" ON "dataquality_lookup" ("reused_id")
--;;

CREATE INDEX "dataquality_lookup_unit_id_165de454" ON "dataquality_lookup" ("unit_id")
--;;

ALTER TABLE "dataquality_finding" ADD CONSTRAINT "dataquality_finding_decided_by_id_3b4dad66_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dataquality_finding" ADD CONSTRAINT "dataquality_finding_dossier_id_f1ad18ce_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dataquality_finding" ADD CONSTRAINT "dataquality_finding_unit_id_0510adcb_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dataquality_finding" ADD CONSTRAINT "dataquality_finding_look_up_id_52126d8f_fk_dataquali" FOREIGN KEY ("look_up_id") REFERENCES "dataquality_lookup" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dataquality_finding_decided_by_id_3b4dad66" ON "dataquality_finding" ("decided_by_id")
--;;

CREATE INDEX "dataquality_finding_dossier_id_f1ad18ce" ON "dataquality_finding" ("dossier_id")
--;;

CREATE INDEX "dataquality_finding_unit_id_0510adcb" ON "dataquality_finding" ("unit_id")
--;;

CREATE INDEX "dataquality_finding_look_up_id_52126d8f" ON "dataquality_finding" ("look_up_id")
--;;

ALTER TABLE "dataquality_findingdeed" ADD CONSTRAINT "dataquality_findingdeed_by_id_1ff91bbf_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dataquality_findingdeed" ADD CONSTRAINT "dataquality_findingd_finding_id_a6ad0509_fk_dataquali" FOREIGN KEY ("finding_id") REFERENCES "dataquality_finding" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dataquality_findingdeed_by_id_1ff91bbf" ON "dataquality_findingdeed" ("by_id")
--;;

CREATE INDEX "dataquality_findingdeed_finding_id_a6ad0509" ON "dataquality_findingdeed" ("finding_id")
--;;

CREATE INDEX "dataquality_deeds_of" ON "dataquality_findingdeed" ("finding_id", "id")
--;;

CREATE FUNCTION dataquality_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'deeds on findings are added, never changed: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER dataquality_deed_no_change BEFORE UPDATE OR DELETE ON dataquality_findingdeed
    FOR EACH ROW EXECUTE FUNCTION dataquality_refuse_change();
CREATE TRIGGER dataquality_deed_no_truncate BEFORE TRUNCATE ON dataquality_findingdeed
    FOR EACH STATEMENT EXECUTE FUNCTION dataquality_refuse_change();
--;;

CREATE TABLE "desk_savedfilter" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "user_id" bigint NOT NULL, "name" varchar(40) NOT NULL, "query" varchar(300) NOT NULL, "place" smallint NOT NULL, CONSTRAINT "desk_filter_name_once" UNIQUE ("user_id", "name"))
--;;

ALTER TABLE "desk_savedfilter" ADD CONSTRAINT "desk_savedfilter_user_id_50068907_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "desk_savedfilter_user_id_50068907" ON "desk_savedfilter" ("user_id")
--;;

CREATE INDEX "desk_filter_of_user" ON "desk_savedfilter" ("user_id", "place")
--;;

CREATE TABLE "digitising_batch" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "source" varchar(6) NOT NULL, "name" varchar(120) NOT NULL, "opened_at" timestamp with time zone NOT NULL, "opened_by_id" bigint NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "digitising_paper" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "first_page" integer NOT NULL, "page_count" integer NOT NULL, "sheet_kind" varchar(60) NOT NULL, "state" varchar(10) NOT NULL, "problem" varchar(40) NOT NULL, "signing" varchar(8) NOT NULL, "signing_said" varchar(60) NOT NULL, "signed_at" timestamp with time zone NULL, "revision" integer NOT NULL, "claimed_until" timestamp with time zone NULL, "read_at" timestamp with time zone NULL, "stock" varchar(8) NOT NULL, "valid_until" date NULL, "is_permanent" boolean NOT NULL, "findings_accepted" varchar(300) NOT NULL, "confirmed_at" timestamp with time zone NULL, "fingerprint" varchar(64) NOT NULL, "holding_id" uuid NULL, "ended_at" timestamp with time zone NULL, "ended_why" varchar(300) NOT NULL, "batch_id" bigint NOT NULL, "claimed_by_id" bigint NULL, "confirmed_by_id" bigint NULL, "ended_by_id" bigint NULL, "file_id" varchar(64) NULL, "signed_file_id" varchar(64) NULL, "source_file_id" varchar(64) NOT NULL)
--;;

CREATE TABLE "digitising_page" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" smallint NOT NULL, "width_mm" double precision NOT NULL, "height_mm" double precision NOT NULL, "dpi" double precision NULL, "is_colour" boolean NOT NULL, "ink" double precision NOT NULL, "skew_degrees" double precision NOT NULL, "picture_id" varchar(64) NULL, "paper_id" bigint NOT NULL)
--;;

CREATE TABLE "digitising_answer" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "revision" integer NOT NULL, "field" varchar(12) NOT NULL, "value" varchar(300) NOT NULL, "as_proposed" boolean NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NOT NULL, "paper_id" bigint NOT NULL)
--;;

CREATE TABLE "digitising_reading" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "at" timestamp with time zone NOT NULL, "engine" varchar(60) NOT NULL, "milliseconds" integer NOT NULL, "characters" integer NOT NULL, "is_pdf_a" boolean NOT NULL, "paper_id" bigint NOT NULL)
--;;

CREATE TABLE "digitising_proposal" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "field" varchar(12) NOT NULL, "value" varchar(300) NOT NULL, "page" smallint NOT NULL, "left" double precision NOT NULL, "top" double precision NOT NULL, "right" double precision NOT NULL, "bottom" double precision NOT NULL, "certainty" smallint NOT NULL, "reading_id" bigint NOT NULL)
--;;

CREATE TABLE "digitising_refusal" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "file_name" varchar(200) NOT NULL, "problem" varchar(40) NOT NULL, "at" timestamp with time zone NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "digitising_scan" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "file_name" varchar(200) NOT NULL, "came_at" timestamp with time zone NOT NULL, "state" varchar(8) NOT NULL, "problem" varchar(40) NOT NULL, "pages" integer NULL, "times_sent" integer NOT NULL, "batch_id" bigint NOT NULL, "file_id" varchar(64) NOT NULL, "unit_id" bigint NOT NULL)
--;;

ALTER TABLE "digitising_paper" ADD COLUMN "scan_id" bigint NOT NULL CONSTRAINT "digitising_paper_scan_id_bd7360a3_fk_digitising_scan_id" REFERENCES "digitising_scan"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "digitising_paper_scan_id_bd7360a3_fk_digitising_scan_id" IMMEDIATE
--;;

CREATE TABLE "digitising_stockcount" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "stock" varchar(8) NOT NULL, "counted_on" date NOT NULL, "papers" integer NOT NULL, "document" varchar(200) NOT NULL, "words" varchar(300) NOT NULL, "entered_at" timestamp with time zone NOT NULL, "entered_by_id" bigint NOT NULL, "second_person_id" bigint NULL, "unit_id" bigint NOT NULL)
--;;

CREATE INDEX "digitising_batches_of_unit" ON "digitising_batch" ("unit_id", "opened_at" DESC)
--;;

CREATE UNIQUE INDEX "digitising_folder_batch_once" ON "digitising_batch" ("unit_id", "name") WHERE "source" = 'folder'
--;;

ALTER TABLE "digitising_page" ADD CONSTRAINT "digitising_page_once" UNIQUE ("paper_id", "number")
--;;

ALTER TABLE "digitising_answer" ADD CONSTRAINT "digitising_one_answer_a_time" UNIQUE ("paper_id", "revision", "field")
--;;

ALTER TABLE "digitising_proposal" ADD CONSTRAINT "digitising_one_proposal_a_field" UNIQUE ("reading_id", "field")
--;;

ALTER TABLE "digitising_proposal" ADD CONSTRAINT "digitising_box_on_the_page" CHECK (("bottom" <= 1.0 AND "left" >= 0.0 AND "right" <= 1.0 AND "top" >= 0.0 AND "bottom" > ("top") AND "right" > ("left")))
--;;

ALTER TABLE "digitising_scan" ADD CONSTRAINT "digitising_scan_once" UNIQUE ("unit_id", "file_id")
--;;

CREATE INDEX "digitising_papers_of_batch" ON "digitising_paper" ("batch_id", "state")
--;;

CREATE INDEX "digitising_same_papers" ON "digitising_paper" ("fingerprint") WHERE NOT ("fingerprint" = '')
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_once" UNIQUE ("scan_id", "first_page")
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_has_pages" CHECK (("first_page" >= 1 AND "page_count" >= 1))
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_confirmed_by_a_person" CHECK ((NOT ("state" = 'confirmed') OR ("confirmed_at" IS NOT NULL AND "confirmed_by_id" IS NOT NULL AND "file_id" IS NOT NULL AND NOT ("stock" = ''))))
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_set_aside_by_someone" CHECK ((NOT ("state" = 'set_aside') OR "ended_at" IS NOT NULL))
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_signed_has_file" CHECK ((NOT ("signing" = 'signed') OR ("signed_at" IS NOT NULL AND "signed_file_id" IS NOT NULL)))
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_claim_whole" CHECK ((("claimed_by_id" IS NULL AND "claimed_until" IS NULL) OR ("claimed_by_id" IS NOT NULL AND "claimed_until" IS NOT NULL)))
--;;

CREATE INDEX "digitising_counts_of_unit" ON "digitising_stockcount" ("unit_id", "stock", "counted_on" DESC)
--;;

ALTER TABLE "digitising_stockcount" ADD CONSTRAINT "digitising_count_not_below_zero" CHECK ("papers" >= 0)
--;;

ALTER TABLE "digitising_stockcount" ADD CONSTRAINT "digitising_count_has_ground" CHECK ((NOT ("document" = '') OR "second_person_id" IS NOT NULL))
--;;

ALTER TABLE "digitising_stockcount" ADD CONSTRAINT "digitising_count_four_eyes" CHECK (("second_person_id" IS NULL OR NOT ("second_person_id" = ("entered_by_id") AND "second_person_id" IS NOT NULL)))
--;;

ALTER TABLE "digitising_batch" ADD CONSTRAINT "digitising_batch_opened_by_id_139912bc_fk_accounts_user_id" FOREIGN KEY ("opened_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_batch" ADD CONSTRAINT "digitising_batch_unit_id_7b56202f_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "digitising_batch_opened_by_id_139912bc" ON "digitising_batch" ("opened_by_id")
--;;

CREATE INDEX "digitising_batch_unit_id_7b56202f" ON "digitising_batch" ("unit_id")
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_batch_id_36740ac7_fk_digitising_batch_id" FOREIGN KEY ("batch_id") REFERENCES "digitising_batch" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_claimed_by_id_f6821e3c_fk_accounts_user_id" FOREIGN KEY ("claimed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_confirmed_by_id_7ad68934_fk_accounts_user_id" FOREIGN KEY ("confirmed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_ended_by_id_21992970_fk_accounts_user_id" FOREIGN KEY ("ended_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_file_id_a34649de_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_signed_file_id_8433d52d_fk_records_s" FOREIGN KEY ("signed_file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_source_file_id_ae14665d_fk_records_s" FOREIGN KEY ("source_file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "digitising_paper_batch_id_36740ac7" ON "digitising_paper" ("batch_id")
--;;

CREATE INDEX "digitising_paper_claimed_by_id_f6821e3c" ON "digitising_paper" ("claimed_by_id")
--;;

CREATE INDEX "digitising_paper_confirmed_by_id_7ad68934" ON "digitising_paper" ("confirmed_by_id")
--;;

CREATE INDEX "digitising_paper_ended_by_id_21992970" ON "digitising_paper" ("ended_by_id")
--;;

CREATE INDEX "digitising_paper_file_id_a34649de" ON "digitising_paper" ("file_id")
--;;

CREATE INDEX "digitising_paper_file_id_a34649de_like" ON "digitising_paper" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "digitising_paper_signed_file_id_8433d52d" ON "digitising_paper" ("signed_file_id")
--;;

CREATE INDEX "digitising_paper_signed_file_id_8433d52d_like" ON "digitising_paper" ("signed_file_id" varchar_pattern_ops)
--;;

CREATE INDEX "digitising_paper_source_file_id_ae14665d" ON "digitising_paper" ("source_file_id")
--;;

CREATE INDEX "digitising_paper_source_file_id_ae14665d_like" ON "digitising_paper" ("source_file_id" varchar_pattern_ops)
--;;

ALTER TABLE "digitising_page" ADD CONSTRAINT "digitising_page_picture_id_442623d0_fk_records_s" FOREIGN KEY ("picture_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_page" ADD CONSTRAINT "digitising_page_paper_id_de2ea92b_fk_digitising_paper_id" FOREIGN KEY ("paper_id") REFERENCES "digitising_paper" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "digitising_page_picture_id_442623d0" ON "digitising_page" ("picture_id")
--;;

CREATE INDEX "digitising_page_picture_id_442623d0_like" ON "digitising_page" ("picture_id" varchar_pattern_ops)
--;;

CREATE INDEX "digitising_page_paper_id_de2ea92b" ON "digitising_page" ("paper_id")
--;;

ALTER TABLE "digitising_answer" ADD CONSTRAINT "digitising_answer_by_id_64adb356_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_answer" ADD CONSTRAINT "digitising_answer_paper_id_cde6bd15_fk_digitising_paper_id" FOREIGN KEY ("paper_id") REFERENCES "digitising_paper" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "digitising_answer_by_id_64adb356" ON "digitising_answer" ("by_id")
--;;

CREATE INDEX "digitising_answer_paper_id_cde6bd15" ON "digitising_answer" ("paper_id")
--;;

ALTER TABLE "digitising_reading" ADD CONSTRAINT "digitising_reading_paper_id_aaf54943_fk_digitising_paper_id" FOREIGN KEY ("paper_id") REFERENCES "digitising_paper" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "digitising_reading_paper_id_aaf54943" ON "digitising_reading" ("paper_id")
--;;

ALTER TABLE "digitising_proposal" ADD CONSTRAINT "digitising_proposal_reading_id_7fc09cc7_fk_digitisin" FOREIGN KEY ("reading_id") REFERENCES "digitising_reading" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "digitising_proposal_reading_id_7fc09cc7" ON "digitising_proposal" ("reading_id")
--;;

ALTER TABLE "digitising_refusal" ADD CONSTRAINT "digitising_refusal_unit_id_beac1671_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "digitising_refusal_unit_id_beac1671" ON "digitising_refusal" ("unit_id")
--;;

ALTER TABLE "digitising_scan" ADD CONSTRAINT "digitising_scan_batch_id_d0d37de0_fk_digitising_batch_id" FOREIGN KEY ("batch_id") REFERENCES "digitising_batch" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_scan" ADD CONSTRAINT "digitising_scan_file_id_a8654db1_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_scan" ADD CONSTRAINT "digitising_scan_unit_id_8a8e8cc0_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "digitising_scan_batch_id_d0d37de0" ON "digitising_scan" ("batch_id")
--;;

CREATE INDEX "digitising_scan_file_id_a8654db1" ON "digitising_scan" ("file_id")
--;;

CREATE INDEX "digitising_scan_file_id_a8654db1_like" ON "digitising_scan" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "digitising_scan_unit_id_8a8e8cc0" ON "digitising_scan" ("unit_id")
--;;

CREATE INDEX "digitising_paper_scan_id_bd7360a3" ON "digitising_paper" ("scan_id")
--;;

ALTER TABLE "digitising_stockcount" ADD CONSTRAINT "digitising_stockcoun_entered_by_id_d680dc8f_fk_accounts_" FOREIGN KEY ("entered_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_stockcount" ADD CONSTRAINT "digitising_stockcoun_second_person_id_2bf4850d_fk_accounts_" FOREIGN KEY ("second_person_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_stockcount" ADD CONSTRAINT "digitising_stockcount_unit_id_442006e3_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "digitising_stockcount_entered_by_id_d680dc8f" ON "digitising_stockcount" ("entered_by_id")
--;;

CREATE INDEX "digitising_stockcount_second_person_id_2bf4850d" ON "digitising_stockcount" ("second_person_id")
--;;

CREATE INDEX "digitising_stockcount_unit_id_442006e3" ON "digitising_stockcount" ("unit_id")
--;;

CREATE FUNCTION digitising_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'counts, proposals and answers are added, never changed'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER digitising_count_append_only BEFORE UPDATE OR DELETE ON digitising_stockcount
    FOR EACH ROW EXECUTE FUNCTION digitising_refuse_change();
CREATE TRIGGER digitising_proposal_append_only BEFORE UPDATE ON digitising_proposal
    FOR EACH ROW EXECUTE FUNCTION digitising_refuse_change();
CREATE TRIGGER digitising_answer_append_only BEFORE UPDATE ON digitising_answer
    FOR EACH ROW EXECUTE FUNCTION digitising_refuse_change();
--;;

ALTER TABLE "digitising_paper" ADD COLUMN "destroyed_at" timestamp with time zone NULL
--;;

ALTER TABLE "digitising_paper" ADD COLUMN "held_until" date NULL
--;;

SET CONSTRAINTS "digitising_paper_source_file_id_ae14665d_fk_records_s" IMMEDIATE; ALTER TABLE "digitising_paper" DROP CONSTRAINT "digitising_paper_source_file_id_ae14665d_fk_records_s"
--;;

ALTER TABLE "digitising_paper" ALTER COLUMN "source_file_id" DROP NOT NULL
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_paper_source_file_id_ae14665d_fk_records_s" FOREIGN KEY ("source_file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

SET CONSTRAINTS "digitising_scan_file_id_a8654db1_fk_records_storedfile_sha256" IMMEDIATE; ALTER TABLE "digitising_scan" DROP CONSTRAINT "digitising_scan_file_id_a8654db1_fk_records_storedfile_sha256"
--;;

ALTER TABLE "digitising_scan" ALTER COLUMN "file_id" DROP NOT NULL
--;;

ALTER TABLE "digitising_scan" ADD CONSTRAINT "digitising_scan_file_id_a8654db1_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "digitising_paper" ADD CONSTRAINT "digitising_destroyed_has_no_file" CHECK ((("destroyed_at" IS NOT NULL AND "file_id" IS NULL AND "signed_file_id" IS NULL AND "source_file_id" IS NULL AND "state" = 'destroyed') OR (NOT ("state" = 'destroyed') AND "destroyed_at" IS NULL AND "source_file_id" IS NOT NULL)))
--;;

ALTER TABLE "digitising_page" ADD COLUMN "turned_degrees" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "digitising_page" ADD CONSTRAINT "digitising_page_turned" CHECK ("turned_degrees" IN (0, 90, 180, 270))
--;;

CREATE TABLE "ledger_event" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "stream" bigint NOT NULL, "seq" integer NOT NULL, "kind" varchar(40) NOT NULL, "at" timestamp with time zone NOT NULL, "actor" jsonb NOT NULL, "command_id" varchar(64) NOT NULL, "payload" jsonb NOT NULL, "previous_hash" bytea NOT NULL, "hash" bytea NOT NULL, "transaction" bigint DEFAULT (((pg_current_xact_id()::text)::bigint)) NOT NULL, CONSTRAINT "ledger_event_stream_seq" UNIQUE ("stream", "seq"), CONSTRAINT "ledger_event_command" UNIQUE ("command_id"))
--;;

CREATE INDEX "ledger_event_cursor" ON "ledger_event" ("transaction", "id")
--;;

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log is append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'Write a correcting event instead.';
END $$;
CREATE TRIGGER ledger_event_no_change BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_no_change;
ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_no_truncate;
--;;

CREATE TABLE "ledger_accesstrace" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "dossier_id" bigint NOT NULL, "user_id" bigint NULL, "unit_id" bigint NULL, "what" varchar(40) NOT NULL, "at" timestamp with time zone NOT NULL)
--;;

CREATE INDEX "ledger_trace_of_dossier" ON "ledger_accesstrace" ("dossier_id", "at" DESC)
--;;

CREATE TRIGGER ledger_accesstrace_no_change BEFORE UPDATE OR DELETE ON ledger_accesstrace
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_accesstrace_no_truncate BEFORE TRUNCATE ON ledger_accesstrace
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--;;

ALTER TABLE "ledger_accesstrace" ALTER COLUMN "dossier_id" DROP NOT NULL
--;;

ALTER TABLE "ledger_accesstrace" ALTER COLUMN "what" TYPE varchar(80)
--;;

ALTER TABLE "ledger_accesstrace" ADD COLUMN "subject_id" bigint NULL
--;;

ALTER TABLE "ledger_accesstrace" ADD COLUMN "actor" varchar(10) DEFAULT 'official' NOT NULL
--;;

ALTER TABLE "ledger_accesstrace" ADD COLUMN "page" varchar(60) DEFAULT '' NOT NULL
--;;

ALTER TABLE "ledger_accesstrace" ADD COLUMN "purpose" varchar(40) DEFAULT '' NOT NULL
--;;

ALTER TABLE "ledger_accesstrace" ADD COLUMN "ground" varchar(300) DEFAULT '' NOT NULL
--;;

CREATE INDEX "ledger_trace_of_account" ON "ledger_accesstrace" ("subject_id", "at" DESC) WHERE "subject_id" IS NOT NULL
--;;

CREATE INDEX "ledger_trace_of_unit" ON "ledger_accesstrace" ("unit_id", "at")
--;;

CREATE TABLE "procedures_feeschedule" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(60) NOT NULL, "number" integer NOT NULL CHECK ("number" >= 0), "name" varchar(200) NOT NULL, "kind" varchar(10) NOT NULL, "content" jsonb NOT NULL, "sha256" varchar(64) NOT NULL, "valid_from" date NOT NULL, "valid_to" date NULL, "state" varchar(10) NOT NULL, "reason" varchar(500) NOT NULL, "edits" integer NOT NULL CHECK ("edits" >= 0), "changed_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "decision_words" varchar(500) NOT NULL, "changed_by_id" bigint NULL, "decided_by_id" bigint NULL, "written_by_id" bigint NULL, CONSTRAINT "procedures_fee_version" UNIQUE ("key", "number"), CONSTRAINT "procedures_fee_days_in_order" CHECK (("valid_to" IS NULL OR "valid_to" >= ("valid_from"))))
--;;

CREATE FUNCTION procedures_refuse_fee_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'approved' AND (
           TG_OP = 'DELETE'
           OR to_jsonb(NEW) - 'valid_to' IS DISTINCT FROM to_jsonb(OLD) - 'valid_to'
           OR (NEW.valid_to IS DISTINCT FROM OLD.valid_to AND (OLD.valid_to IS NOT NULL OR NEW.valid_to IS NULL))
       ) THEN
        RAISE EXCEPTION 'an approved fee rule is never rewritten: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER procedures_fee_rule_immutable BEFORE UPDATE OR DELETE ON procedures_feeschedule
    FOR EACH ROW EXECUTE FUNCTION procedures_refuse_fee_rewrite();
--;;

ALTER TABLE "procedures_feeschedule" ADD CONSTRAINT "procedures_feeschedu_changed_by_id_35803fe0_fk_accounts_" FOREIGN KEY ("changed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "procedures_feeschedule" ADD CONSTRAINT "procedures_feeschedu_decided_by_id_89c2f95a_fk_accounts_" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "procedures_feeschedule" ADD CONSTRAINT "procedures_feeschedu_written_by_id_9b63be21_fk_accounts_" FOREIGN KEY ("written_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "procedures_feeschedule_changed_by_id_35803fe0" ON "procedures_feeschedule" ("changed_by_id")
--;;

CREATE INDEX "procedures_feeschedule_decided_by_id_89c2f95a" ON "procedures_feeschedule" ("decided_by_id")
--;;

CREATE INDEX "procedures_feeschedule_written_by_id_9b63be21" ON "procedures_feeschedule" ("written_by_id")
--;;

CREATE INDEX "procedures_fee_in_force" ON "procedures_feeschedule" ("valid_from") WHERE "state" = 'approved'
--;;

ALTER TABLE "procedures_offering" ADD COLUMN "counter" varchar(80) DEFAULT '' NOT NULL
--;;

ALTER TABLE "procedures_offering" ALTER COLUMN "counter" DROP DEFAULT
--;;

ALTER TABLE "procedures_offering" ADD COLUMN "set_at" timestamp with time zone NULL
--;;

ALTER TABLE "procedures_offering" ADD COLUMN "set_by_id" bigint NULL
--;;

ALTER TABLE "procedures_offering" ADD CONSTRAINT "procedures_offerings_do_not_overlap" EXCLUDE USING GIST ("procedure_id" WITH =, "receiving_unit_id" WITH =, (DATERANGE("valid_from", "valid_to", '[]')) WITH &&)
--;;

ALTER TABLE "procedures_offering" ADD COLUMN "fee_key" varchar(60) DEFAULT '' NOT NULL
--;;

CREATE TABLE "dossiers_result" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "no" smallint NOT NULL, "drafted_seq" integer NOT NULL, "drafted_at" timestamp with time zone NOT NULL, "source" varchar(16) NOT NULL, "term" varchar(10) NOT NULL, "term_until" date NULL, "content_commitment" varchar(64) NOT NULL, "returned_at" timestamp with time zone NULL, "checked_seq" integer NULL, "checked_at" timestamp with time zone NULL, "signed_seq" integer NULL, "signed_at" timestamp with time zone NULL, "book" varchar(20) NOT NULL, "number" varchar(80) NOT NULL, "code" varchar(12) NULL UNIQUE, "signed_sha256" varchar(64) NOT NULL, "issued_seq" integer NULL, "issued_at" timestamp with time zone NULL, "issued_sha256" varchar(64) NOT NULL, "valid_until" date NULL, "void_at" timestamp with time zone NULL, "void_why" varchar(24) NOT NULL, "content" jsonb NOT NULL, "returned_why" text NOT NULL)
--;;

CREATE TABLE "dossiers_resultnumber" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "book" varchar(20) NOT NULL, "year" smallint NOT NULL, "number" integer NOT NULL, "text" varchar(80) NOT NULL, "code" varchar(12) NOT NULL UNIQUE, "result_no" smallint NOT NULL, "taken_at" timestamp with time zone NOT NULL, "used_at" timestamp with time zone NULL, "void_at" timestamp with time zone NULL, "void_why" varchar(24) NOT NULL)
--;;

CREATE TABLE "dossiers_signingbatch" ("id" uuid NOT NULL PRIMARY KEY, "deed" varchar(6) NOT NULL, "made_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL)
--;;

CREATE TABLE "dossiers_signingitem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "place" smallint NOT NULL, "draft_seq" integer NOT NULL, "state" varchar(8) NOT NULL, "problem" varchar(60) NOT NULL, "done_at" timestamp with time zone NULL)
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "result_copies" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "result_count" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "result_drawn_up" boolean DEFAULT false NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "result_form" varchar(10) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "result_revoked_at" timestamp with time zone NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "result_stage" varchar(10) DEFAULT '' NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "result_superseded_at" timestamp with time zone NULL
--;;

CREATE INDEX "dossiers_results_in_hand" ON "dossiers_dossier" ("handling_unit_id", "result_stage") WHERE NOT ("result_stage" = '')
--;;

CREATE INDEX "dossiers_by_result_file" ON "dossiers_dossier" ("result_sha256") WHERE NOT ("result_sha256" = '')
--;;

ALTER TABLE "dossiers_result" ADD COLUMN "checker_id" bigint NULL CONSTRAINT "dossiers_result_checker_id_8e7cfa30_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_result_checker_id_8e7cfa30_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_result" ADD COLUMN "dossier_id" bigint NOT NULL CONSTRAINT "dossiers_result_dossier_id_36719d98_fk_dossiers_dossier_id" REFERENCES "dossiers_dossier"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_result_dossier_id_36719d98_fk_dossiers_dossier_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_result" ADD COLUMN "drafter_id" bigint NULL CONSTRAINT "dossiers_result_drafter_id_677fbd7e_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_result_drafter_id_677fbd7e_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_result" ADD COLUMN "replaces_id" bigint NULL CONSTRAINT "dossiers_result_replaces_id_e85aac54_fk_dossiers_dossier_id" REFERENCES "dossiers_dossier"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_result_replaces_id_e85aac54_fk_dossiers_dossier_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_result" ADD COLUMN "signer_id" bigint NULL CONSTRAINT "dossiers_result_signer_id_62fc99ff_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_result_signer_id_62fc99ff_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_result" ADD COLUMN "template_id" bigint NULL CONSTRAINT "dossiers_result_template_id_691cf3b1_fk_records_d" REFERENCES "records_documenttemplate"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_result_template_id_691cf3b1_fk_records_d" IMMEDIATE
--;;

ALTER TABLE "dossiers_result" ADD COLUMN "unit_id" bigint NOT NULL CONSTRAINT "dossiers_result_unit_id_2640b6e5_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_result_unit_id_2640b6e5_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_resultnumber" ADD COLUMN "dossier_id" bigint NOT NULL CONSTRAINT "dossiers_resultnumbe_dossier_id_386ff733_fk_dossiers_" REFERENCES "dossiers_dossier"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_resultnumbe_dossier_id_386ff733_fk_dossiers_" IMMEDIATE
--;;

ALTER TABLE "dossiers_resultnumber" ADD COLUMN "taken_by_id" bigint NULL CONSTRAINT "dossiers_resultnumber_taken_by_id_63f640ee_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_resultnumber_taken_by_id_63f640ee_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_resultnumber" ADD COLUMN "unit_id" bigint NOT NULL CONSTRAINT "dossiers_resultnumber_unit_id_43b7477b_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_resultnumber_unit_id_43b7477b_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_signingbatch" ADD COLUMN "unit_id" bigint NOT NULL CONSTRAINT "dossiers_signingbatch_unit_id_36d4b717_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_signingbatch_unit_id_36d4b717_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_signingbatch" ADD COLUMN "user_id" bigint NOT NULL CONSTRAINT "dossiers_signingbatch_user_id_9227f0eb_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_signingbatch_user_id_9227f0eb_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "dossiers_signingitem" ADD COLUMN "batch_id" uuid NOT NULL CONSTRAINT "dossiers_signingitem_batch_id_ad32958d_fk_dossiers_" REFERENCES "dossiers_signingbatch"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_signingitem_batch_id_ad32958d_fk_dossiers_" IMMEDIATE
--;;

ALTER TABLE "dossiers_signingitem" ADD COLUMN "dossier_id" bigint NOT NULL CONSTRAINT "dossiers_signingitem_dossier_id_212539a8_fk_dossiers_dossier_id" REFERENCES "dossiers_dossier"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "dossiers_signingitem_dossier_id_212539a8_fk_dossiers_dossier_id" IMMEDIATE
--;;

CREATE INDEX "dossiers_result_by_file" ON "dossiers_result" ("issued_sha256") WHERE NOT ("issued_sha256" = '')
--;;

ALTER TABLE "dossiers_result" ADD CONSTRAINT "dossiers_result_once" UNIQUE ("dossier_id", "no")
--;;

ALTER TABLE "dossiers_result" ADD CONSTRAINT "dossiers_result_signed_by_another" CHECK (("signer_id" IS NULL OR "drafter_id" IS NULL OR NOT ("signer_id" = ("drafter_id") AND "signer_id" IS NOT NULL AND "drafter_id" IS NOT NULL)))
--;;

ALTER TABLE "dossiers_result" ADD CONSTRAINT "dossiers_result_checked_by_another" CHECK (("checker_id" IS NULL OR "drafter_id" IS NULL OR NOT ("checker_id" = ("drafter_id") AND "checker_id" IS NOT NULL AND "drafter_id" IS NOT NULL)))
--;;

ALTER TABLE "dossiers_resultnumber" ADD CONSTRAINT "dossiers_result_number_once" UNIQUE ("unit_id", "book", "year", "number")
--;;

CREATE UNIQUE INDEX "dossiers_result_one_number" ON "dossiers_resultnumber" ("dossier_id", "result_no") WHERE "void_at" IS NULL
--;;

ALTER TABLE "dossiers_resultnumber" ADD CONSTRAINT "dossiers_result_number_says_why" CHECK ((("void_at" IS NULL AND "void_why" = '') OR ("void_at" IS NOT NULL AND NOT ("void_why" = ''))))
--;;

ALTER TABLE "dossiers_signingitem" ADD CONSTRAINT "dossiers_signing_item_once" UNIQUE ("batch_id", "dossier_id")
--;;

CREATE UNIQUE INDEX "dossiers_signing_waits_once" ON "dossiers_signingitem" ("dossier_id") WHERE "state" = 'waiting'
--;;

CREATE INDEX "dossiers_result_code_b0265f8a_like" ON "dossiers_result" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_resultnumber_code_656768b2_like" ON "dossiers_resultnumber" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_result_checker_id_8e7cfa30" ON "dossiers_result" ("checker_id")
--;;

CREATE INDEX "dossiers_result_dossier_id_36719d98" ON "dossiers_result" ("dossier_id")
--;;

CREATE INDEX "dossiers_result_drafter_id_677fbd7e" ON "dossiers_result" ("drafter_id")
--;;

CREATE INDEX "dossiers_result_replaces_id_e85aac54" ON "dossiers_result" ("replaces_id")
--;;

CREATE INDEX "dossiers_result_signer_id_62fc99ff" ON "dossiers_result" ("signer_id")
--;;

CREATE INDEX "dossiers_result_template_id_691cf3b1" ON "dossiers_result" ("template_id")
--;;

CREATE INDEX "dossiers_result_unit_id_2640b6e5" ON "dossiers_result" ("unit_id")
--;;

CREATE INDEX "dossiers_resultnumber_dossier_id_386ff733" ON "dossiers_resultnumber" ("dossier_id")
--;;

CREATE INDEX "dossiers_resultnumber_taken_by_id_63f640ee" ON "dossiers_resultnumber" ("taken_by_id")
--;;

CREATE INDEX "dossiers_resultnumber_unit_id_43b7477b" ON "dossiers_resultnumber" ("unit_id")
--;;

CREATE INDEX "dossiers_signingbatch_unit_id_36d4b717" ON "dossiers_signingbatch" ("unit_id")
--;;

CREATE INDEX "dossiers_signingbatch_user_id_9227f0eb" ON "dossiers_signingbatch" ("user_id")
--;;

CREATE INDEX "dossiers_signingitem_batch_id_ad32958d" ON "dossiers_signingitem" ("batch_id")
--;;

CREATE INDEX "dossiers_signingitem_dossier_id_212539a8" ON "dossiers_signingitem" ("dossier_id")
--;;

CREATE TABLE "dossiers_postitem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "reference" varchar(60) NOT NULL UNIQUE, "errand" varchar(7) NOT NULL, "number" varchar(40) NOT NULL UNIQUE, "state" varchar(12) NOT NULL, "ordered_at" timestamp with time zone NOT NULL, "moved_at" timestamp with time zone NOT NULL, "dossier_id" bigint NOT NULL)
--;;

CREATE TABLE "dossiers_postmovement" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "state" varchar(12) NOT NULL, "at" timestamp with time zone NOT NULL, "told_at" timestamp with time zone NOT NULL, "item_id" bigint NOT NULL)
--;;

CREATE INDEX "dossiers_post_items_of" ON "dossiers_postitem" ("dossier_id", "ordered_at" DESC)
--;;

ALTER TABLE "dossiers_postmovement" ADD CONSTRAINT "dossiers_post_movement_once" UNIQUE ("item_id", "state", "at")
--;;

ALTER TABLE "dossiers_postitem" ADD CONSTRAINT "dossiers_postitem_dossier_id_20cca9ff_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_postitem_reference_cfad5bd1_like" ON "dossiers_postitem" ("reference" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_postitem_number_bf6ad093_like" ON "dossiers_postitem" ("number" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_postitem_dossier_id_20cca9ff" ON "dossiers_postitem" ("dossier_id")
--;;

ALTER TABLE "dossiers_postmovement" ADD CONSTRAINT "dossiers_postmovement_item_id_c14db9a3_fk_dossiers_postitem_id" FOREIGN KEY ("item_id") REFERENCES "dossiers_postitem" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_postmovement_item_id_c14db9a3" ON "dossiers_postmovement" ("item_id")
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "has_filed_component" boolean DEFAULT false NOT NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "from_portal_store" boolean DEFAULT false NOT NULL
--;;

UPDATE dossiers_dossier AS d SET has_filed_component = TRUE
 WHERE EXISTS (SELECT 1 FROM ledger_event AS e
                WHERE e.stream = d.id
                  AND (e.kind = 'paper_reused'
                       OR (e.seq = 1 OR e.kind = 'supplied')
                          AND jsonb_path_exists(e.payload, '$.components[*].sha256 ? (@ != "")')))
--;;

DROP INDEX IF EXISTS "dossiers_open_handling"
--;;

CREATE INDEX "dossiers_open_handling" ON "dossiers_dossier" ("handling_unit_id", "current_due") INCLUDE ("receiving_unit_id", "procedure_id", "channel", "accepted_at", "clock_stopped_at", "late_kind", "last_at", "id") WHERE "ended_at" IS NULL
--;;

CREATE TABLE "dossiers_postcollection" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" smallint NOT NULL CHECK ("number" >= 0), "reference" varchar(60) NOT NULL UNIQUE, "state" varchar(12) NOT NULL, "name" varchar(120) NOT NULL, "telephone" varchar(20) NOT NULL, "address" varchar(300) NOT NULL, "papers" varchar(300) NOT NULL, "day" date NOT NULL, "part" varchar(12) NOT NULL, "fee_vnd" integer NULL CHECK ("fee_vnd" >= 0), "asked_at" timestamp with time zone NOT NULL, "cancel_asked_at" timestamp with time zone NULL, "moved_at" timestamp with time zone NOT NULL, "problem" varchar(60) NOT NULL, "received_words" varchar(300) NOT NULL, "asked_by_id" bigint NULL, "dossier_id" bigint NOT NULL, "received_by_id" bigint NULL, CONSTRAINT "dossiers_collection_number" UNIQUE ("dossier_id", "number"))
--;;

ALTER TABLE "dossiers_postcollection" ADD CONSTRAINT "dossiers_postcollect_asked_by_id_64759302_fk_accounts_" FOREIGN KEY ("asked_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_postcollection" ADD CONSTRAINT "dossiers_postcollect_dossier_id_d74596c1_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_postcollection" ADD CONSTRAINT "dossiers_postcollect_received_by_id_87369380_fk_accounts_" FOREIGN KEY ("received_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "dossiers_one_open_collection" ON "dossiers_postcollection" ("dossier_id") WHERE NOT ("state" IN ('cancelled', 'received', 'refused', 'sent_back'))
--;;

CREATE INDEX "dossiers_postcollection_reference_a4667cd7_like" ON "dossiers_postcollection" ("reference" varchar_pattern_ops)
--;;

CREATE INDEX "dossiers_postcollection_asked_by_id_64759302" ON "dossiers_postcollection" ("asked_by_id")
--;;

CREATE INDEX "dossiers_postcollection_dossier_id_d74596c1" ON "dossiers_postcollection" ("dossier_id")
--;;

CREATE INDEX "dossiers_postcollection_received_by_id_87369380" ON "dossiers_postcollection" ("received_by_id")
--;;

CREATE INDEX "dossiers_collections_by_state" ON "dossiers_postcollection" ("state", "day")
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "supplement_worked_seconds" bigint DEFAULT 0 NULL
--;;

ALTER TABLE "dossiers_dossier" ADD COLUMN "worked_seconds" bigint NULL
--;;

UPDATE dossiers_dossier AS d SET supplement_worked_seconds = NULL
 WHERE EXISTS (SELECT 1 FROM ledger_event AS e WHERE e.stream = d.id AND e.kind = 'supplement_confirmed')
--;;

CREATE INDEX "dossiers_by_payment" ON "dossiers_dossier" ("paid_at") WHERE "paid_at" IS NOT NULL
--;;

CREATE INDEX "dossiers_by_rating" ON "dossiers_dossier" ("rated_at") WHERE "rated_at" IS NOT NULL
--;;

CREATE INDEX "dossiers_ended_handling" ON "dossiers_dossier" ("handling_unit_id", "ended_at", "id") WHERE "ended_at" IS NOT NULL
--;;

CREATE INDEX "dossiers_accepted_handling" ON "dossiers_dossier" ("handling_unit_id", "accepted_at", "id") WHERE "accepted_at" IS NOT NULL
--;;

CREATE INDEX "dossiers_rehomed" ON "dossiers_dossier" ("id") WHERE "rehomed" > 0
--;;

CREATE TABLE "dossiers_revokingdecision" ("dossier_id" bigint NOT NULL PRIMARY KEY, "seq" integer NOT NULL, "is_public" boolean NOT NULL, "file_id" varchar(64) NULL)
--;;

ALTER TABLE "dossiers_revokingdecision" ADD CONSTRAINT "dossiers_revokingdec_dossier_id_316323a6_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "dossiers_revokingdecision" ADD CONSTRAINT "dossiers_revokingdec_file_id_923d3795_fk_records_s" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_revokingdecision_file_id_923d3795" ON "dossiers_revokingdecision" ("file_id")
--;;

CREATE INDEX "dossiers_revokingdecision_file_id_923d3795_like" ON "dossiers_revokingdecision" ("file_id" varchar_pattern_ops)
--;;

CREATE TABLE "dossiers_partycorrection" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "at" timestamp with time zone NOT NULL, "fields" jsonb NOT NULL, "before" jsonb NOT NULL, "dossier_id" bigint NOT NULL)
--;;

ALTER TABLE "dossiers_partycorrection" ADD CONSTRAINT "dossiers_party_corrected_once" UNIQUE ("dossier_id", "seq")
--;;

ALTER TABLE "dossiers_partycorrection" ADD CONSTRAINT "dossiers_partycorrec_dossier_id_6d90f97d_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "dossiers_partycorrection_dossier_id_6d90f97d" ON "dossiers_partycorrection" ("dossier_id")
--;;

CREATE TABLE "exchange_delivery" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "partner" varchar(20) NOT NULL, "up_to_seq" integer NOT NULL, "attempts" integer NOT NULL, "last_problem" varchar(300) NOT NULL, "first_tried_at" timestamp with time zone NOT NULL, "delivered_at" timestamp with time zone NULL, "dossier_id" bigint NOT NULL, CONSTRAINT "exchange_delivery_once" UNIQUE ("dossier_id", "partner", "up_to_seq"))
--;;

ALTER TABLE "exchange_delivery" ADD CONSTRAINT "exchange_delivery_dossier_id_10c4883d_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "exchange_delivery_dossier_id_10c4883d" ON "exchange_delivery" ("dossier_id")
--;;

CREATE TABLE "exchange_partnerstate" ("partner" varchar(40) NOT NULL PRIMARY KEY, "failures" integer NOT NULL, "rests" integer NOT NULL, "open_until" timestamp with time zone NULL, "probe_until" timestamp with time zone NULL, "worked_at" timestamp with time zone NULL, "failed_at" timestamp with time zone NULL, "problem" varchar(300) NOT NULL)
--;;

CREATE TABLE "exchange_call" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "partner" varchar(40) NOT NULL, "operation" varchar(60) NOT NULL, "outcome" varchar(20) NOT NULL, "milliseconds" integer NOT NULL, "at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "exchange_outgoingstream" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "partner" varchar(40) NOT NULL, "name" varchar(100) NOT NULL, "waiting_since" timestamp with time zone NULL, "next_at" timestamp with time zone NOT NULL, "tries" integer NOT NULL, "stopped" boolean NOT NULL, "leased_until" timestamp with time zone NULL, "lease" uuid NULL, CONSTRAINT "exchange_stream_once" UNIQUE ("partner", "name"))
--;;

CREATE TABLE "exchange_outgoingmessage" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "partner" varchar(40) NOT NULL, "key" varchar(200) NOT NULL, "kind" varchar(60) NOT NULL, "body" jsonb NOT NULL, "state" varchar(10) NOT NULL, "tries" integer NOT NULL, "put_at" timestamp with time zone NOT NULL, "first_tried_at" timestamp with time zone NULL, "last_tried_at" timestamp with time zone NULL, "ended_at" timestamp with time zone NULL, "problem" varchar(300) NOT NULL, "stream_id" bigint NOT NULL)
--;;

CREATE TABLE "exchange_messagedeed" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(20) NOT NULL, "at" timestamp with time zone NOT NULL, "words" varchar(500) NOT NULL, "body_before" jsonb NULL, "body_after" jsonb NULL, "decided_at" timestamp with time zone NULL, "decision" varchar(20) NOT NULL, "by_id" bigint NULL, "decided_by_id" bigint NULL, "message_id" bigint NOT NULL, CONSTRAINT "exchange_deed_second_person" CHECK (("decided_by_id" IS NULL OR NOT ("decided_by_id" = ("by_id") AND "decided_by_id" IS NOT NULL AND "by_id" IS NOT NULL))))
--;;

CREATE INDEX "exchange_message_waiting" ON "exchange_outgoingmessage" ("stream_id", "id") WHERE "state" = 'waiting'
--;;

CREATE INDEX "exchange_message_dead" ON "exchange_outgoingmessage" ("partner", "id") WHERE "state" = 'dead'
--;;

CREATE INDEX "exchange_message_delivered" ON "exchange_outgoingmessage" ("partner", "ended_at") WHERE "state" = 'delivered'
--;;

ALTER TABLE "exchange_outgoingmessage" ADD CONSTRAINT "exchange_message_once" UNIQUE ("partner", "key")
--;;

ALTER TABLE "exchange_outgoingmessage" ADD CONSTRAINT "exchange_message_state" CHECK ("state" IN ('waiting', 'delivered', 'dead', 'given_up'))
--;;

DO $$ BEGIN IF to_regclass('procrastinate_jobs') IS NOT NULL THEN DELETE FROM procrastinate_jobs WHERE task_name = 'dossiers.synchronise' AND status = 'todo'; END IF; END $$
--;;

CREATE INDEX "exchange_partnerstate_partner_dcd7b29c_like" ON "exchange_partnerstate" ("partner" varchar_pattern_ops)
--;;

CREATE INDEX "exchange_call_partner" ON "exchange_call" ("partner", "at" DESC)
--;;

CREATE INDEX "exchange_call_at" ON "exchange_call" ("at")
--;;

CREATE INDEX "exchange_stream_due" ON "exchange_outgoingstream" ("partner", "tries", "next_at") WHERE (NOT "stopped" AND "waiting_since" IS NOT NULL)
--;;

ALTER TABLE "exchange_outgoingmessage" ADD CONSTRAINT "exchange_outgoingmes_stream_id_846c135e_fk_exchange_" FOREIGN KEY ("stream_id") REFERENCES "exchange_outgoingstream" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "exchange_outgoingmessage_stream_id_846c135e" ON "exchange_outgoingmessage" ("stream_id")
--;;

ALTER TABLE "exchange_messagedeed" ADD CONSTRAINT "exchange_messagedeed_by_id_80f13942_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "exchange_messagedeed" ADD CONSTRAINT "exchange_messagedeed_decided_by_id_cad89119_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "exchange_messagedeed" ADD CONSTRAINT "exchange_messagedeed_message_id_fd641f5c_fk_exchange_" FOREIGN KEY ("message_id") REFERENCES "exchange_outgoingmessage" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "exchange_deed_one_open" ON "exchange_messagedeed" ("message_id") WHERE ("decided_at" IS NULL AND "kind" = 'change')
--;;

CREATE INDEX "exchange_messagedeed_by_id_80f13942" ON "exchange_messagedeed" ("by_id")
--;;

CREATE INDEX "exchange_messagedeed_decided_by_id_cad89119" ON "exchange_messagedeed" ("decided_by_id")
--;;

CREATE INDEX "exchange_messagedeed_message_id_fd641f5c" ON "exchange_messagedeed" ("message_id")
--;;

CREATE TABLE "exchange_partnerfile" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "partner" varchar(40) NOT NULL, "sha256" varchar(64) NOT NULL, "number" varchar(100) NOT NULL, "uploaded_at" timestamp with time zone NOT NULL, CONSTRAINT "exchange_file_once" UNIQUE ("partner", "sha256"))
--;;

CREATE TABLE "exchange_reconciliation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "partner" varchar(40) NOT NULL, "day" date NOT NULL, "begun_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NOT NULL, "here" integer NOT NULL, "there" integer NOT NULL, "equal" integer NOT NULL, "union" integer NOT NULL, "problem" varchar(300) NOT NULL, CONSTRAINT "exchange_reconciled_counts" CHECK (("equal" <= ("union") AND "here" <= ("union") AND "there" <= ("union"))))
--;;

CREATE TABLE "exchange_portaldifference" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "partner" varchar(40) NOT NULL, "code" varchar(80) NOT NULL, "day" date NOT NULL, "kind" varchar(20) NOT NULL, "fields" jsonb NOT NULL, "state" varchar(10) NOT NULL, "found_at" timestamp with time zone NOT NULL, "seen_at" timestamp with time zone NOT NULL, "sent_again" integer NOT NULL, "sent_again_at" timestamp with time zone NULL, "closed_at" timestamp with time zone NULL, "words" varchar(500) NOT NULL, "closed_by_id" bigint NULL, "dossier_id" bigint NULL)
--;;

CREATE INDEX "exchange_reconciled_day" ON "exchange_reconciliation" ("partner", "day", "ended_at" DESC)
--;;

ALTER TABLE "exchange_portaldifference" ADD CONSTRAINT "exchange_portaldiffe_closed_by_id_34dfce7a_fk_accounts_" FOREIGN KEY ("closed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "exchange_portaldifference" ADD CONSTRAINT "exchange_portaldiffe_dossier_id_2ebdb80b_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "exchange_difference_one_open" ON "exchange_portaldifference" ("partner", "code") WHERE "state" = 'open'
--;;

CREATE INDEX "exchange_portaldifference_closed_by_id_34dfce7a" ON "exchange_portaldifference" ("closed_by_id")
--;;

CREATE INDEX "exchange_portaldifference_dossier_id_2ebdb80b" ON "exchange_portaldifference" ("dossier_id")
--;;

CREATE INDEX "exchange_difference_day" ON "exchange_portaldifference" ("partner", "state", "day")
--;;

CREATE TABLE "exchange_incomingmessage" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "partner" varchar(40) NOT NULL, "key" varchar(200) NOT NULL, "kind" varchar(60) NOT NULL, "stream" varchar(100) NOT NULL, "number" bigint NOT NULL, "digest" varchar(64) NOT NULL, "body" jsonb NULL, "state" varchar(10) NOT NULL, "received_at" timestamp with time zone NOT NULL, "handled_at" timestamp with time zone NULL, "repeated" integer NOT NULL, "problem" varchar(300) NOT NULL, CONSTRAINT "exchange_incoming_once" UNIQUE ("partner", "key"))
--;;

CREATE INDEX "exchange_incoming_stream" ON "exchange_incomingmessage" ("partner", "stream", "number")
--;;

CREATE INDEX "exchange_incoming_waiting" ON "exchange_incomingmessage" ("received_at") WHERE NOT ("state" = 'handled')
--;;

ALTER TABLE "exchange_incomingmessage" ADD COLUMN "decided_at" timestamp with time zone NULL
--;;

ALTER TABLE "exchange_incomingmessage" ADD COLUMN "decided_by_id" bigint NULL CONSTRAINT "exchange_incomingmes_decided_by_id_3adf006b_fk_accounts_" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "exchange_incomingmes_decided_by_id_3adf006b_fk_accounts_" IMMEDIATE
--;;

ALTER TABLE "exchange_incomingmessage" ADD COLUMN "words" varchar(500) DEFAULT '' NOT NULL
--;;

ALTER TABLE "exchange_incomingmessage" ALTER COLUMN "words" DROP DEFAULT
--;;

CREATE INDEX "exchange_incoming_failed" ON "exchange_incomingmessage" ("partner", "received_at" DESC) WHERE "state" = 'failed'
--;;

CREATE INDEX "exchange_incomingmessage_decided_by_id_3adf006b" ON "exchange_incomingmessage" ("decided_by_id")
--;;

CREATE TABLE "govstack_client" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "member" varchar(200) NOT NULL UNIQUE, "key_sha256" varchar(64) NOT NULL, "is_open" boolean NOT NULL, "valid_from" date NOT NULL, "valid_to" date NULL, "applicant_id" bigint NOT NULL, "operator_id" bigint NULL)
--;;

CREATE TABLE "govstack_application" ("id" uuid NOT NULL PRIMARY KEY, "applicant_ref" varchar(100) NOT NULL, "key" varchar(64) NOT NULL, "draft_id" uuid NOT NULL UNIQUE, "dossier_id" bigint NULL UNIQUE, "procedure_id" bigint NOT NULL, "procedure_name" varchar(1000) NOT NULL, "created_at" timestamp with time zone NOT NULL, "client_id" bigint NOT NULL)
--;;

CREATE TABLE "govstack_document" ("id" uuid NOT NULL PRIMARY KEY, "file_name" varchar(200) NOT NULL, "paper" varchar(60) NOT NULL, "received_at" timestamp with time zone NOT NULL, "client_id" bigint NOT NULL, "file_id" varchar(64) NOT NULL)
--;;

CREATE TABLE "govstack_fixedname" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(12) NOT NULL, "name" varchar(100) NOT NULL, "target" varchar(100) NOT NULL, "is_shown" boolean NOT NULL, CONSTRAINT "govstack_name_once" UNIQUE ("kind", "name"))
--;;

CREATE UNIQUE INDEX "govstack_client_key_once" ON "govstack_client" ("key_sha256") WHERE NOT ("key_sha256" = '')
--;;

CREATE UNIQUE INDEX "govstack_one_open_client" ON "govstack_client" ("is_open") WHERE "is_open"
--;;

CREATE INDEX "govstack_applications_of" ON "govstack_application" ("client_id", "created_at")
--;;

CREATE UNIQUE INDEX "govstack_application_key_once" ON "govstack_application" ("client_id", "key") WHERE NOT ("key" = '')
--;;

CREATE INDEX "govstack_documents_by_age" ON "govstack_document" ("received_at")
--;;

ALTER TABLE "govstack_client" ADD CONSTRAINT "govstack_client_applicant_id_ee6f9776_fk_accounts_user_id" FOREIGN KEY ("applicant_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "govstack_client" ADD CONSTRAINT "govstack_client_operator_id_a5347856_fk_accounts_user_id" FOREIGN KEY ("operator_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "govstack_client_member_e354c079_like" ON "govstack_client" ("member" varchar_pattern_ops)
--;;

CREATE INDEX "govstack_client_applicant_id_ee6f9776" ON "govstack_client" ("applicant_id")
--;;

CREATE INDEX "govstack_client_operator_id_a5347856" ON "govstack_client" ("operator_id")
--;;

ALTER TABLE "govstack_application" ADD CONSTRAINT "govstack_application_client_id_dd1d2ecd_fk_govstack_client_id" FOREIGN KEY ("client_id") REFERENCES "govstack_client" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "govstack_application_client_id_dd1d2ecd" ON "govstack_application" ("client_id")
--;;

ALTER TABLE "govstack_document" ADD CONSTRAINT "govstack_document_client_id_dc39bc62_fk_govstack_client_id" FOREIGN KEY ("client_id") REFERENCES "govstack_client" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "govstack_document" ADD CONSTRAINT "govstack_document_file_id_7b28b40b_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "govstack_document_client_id_dc39bc62" ON "govstack_document" ("client_id")
--;;

CREATE INDEX "govstack_document_file_id_7b28b40b" ON "govstack_document" ("file_id")
--;;

CREATE INDEX "govstack_document_file_id_7b28b40b_like" ON "govstack_document" ("file_id" varchar_pattern_ops)
--;;

CREATE UNIQUE INDEX "govstack_one_name_shown" ON "govstack_fixedname" ("kind", "target") WHERE "is_shown"
--;;

CREATE TABLE "inbox_spentnonce" ("nonce" varchar(64) NOT NULL PRIMARY KEY, "spent_at" timestamp with time zone NOT NULL)
--;;

CREATE INDEX "inbox_spentnonce_nonce_53c4de32_like" ON "inbox_spentnonce" ("nonce" varchar_pattern_ops)
--;;

CREATE INDEX "inbox_spentnonce_spent_at_1e2f79d3" ON "inbox_spentnonce" ("spent_at")
--;;

CREATE TABLE "procedures_nationalrecord" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(20) NOT NULL UNIQUE, "version" varchar(40) NOT NULL, "record" jsonb NOT NULL, "fetched_at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "procedures_nationalpull" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "state" varchar(10) NOT NULL, "generation" varchar(10) NOT NULL, "begun_at" timestamp with time zone NOT NULL, "begun_by_id" bigint NULL, "moved_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL, "next_page" integer NOT NULL CHECK ("next_page" >= 0), "total" integer NULL CHECK ("total" >= 0), "restarts" smallint NOT NULL CHECK ("restarts" >= 0), "fetched" integer NOT NULL CHECK ("fetched" >= 0), "unreadable" jsonb NOT NULL, "problem" varchar(300) NOT NULL, "may_shrink" boolean NOT NULL, "counts" jsonb NOT NULL)
--;;

CREATE TABLE "procedures_nationaldifference" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(20) NOT NULL, "name" text NOT NULL, "kind" varchar(12) NOT NULL, "version" varchar(40) NOT NULL, "replaced_by" varchar(20) NOT NULL, "fields" jsonb NOT NULL, "state" varchar(10) NOT NULL, "found_at" timestamp with time zone NOT NULL, "seen_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "decided_by_id" bigint NULL, "words" text NOT NULL, "draft_id" bigint NULL)
--;;

CREATE TABLE "procedures_nationalline" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(20) NOT NULL, "name" text NOT NULL, "version" varchar(40) NOT NULL, "listing" varchar(1) NOT NULL, "replaced_by" varchar(20) NOT NULL, "levels" jsonb NOT NULL, "pull_id" bigint NOT NULL, CONSTRAINT "procedures_national_line_once" UNIQUE ("pull_id", "code"))
--;;

CREATE INDEX "procedures_nationalrecord_code_b0e96474_like" ON "procedures_nationalrecord" ("code" varchar_pattern_ops)
--;;

CREATE UNIQUE INDEX "procedures_one_running_pull" ON "procedures_nationalpull" ("state") WHERE "state" = 'running'
--;;

ALTER TABLE "procedures_nationaldifference" ADD CONSTRAINT "procedures_nationald_draft_id_b960e502_fk_procedure" FOREIGN KEY ("draft_id") REFERENCES "procedures_versiondraft" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "procedures_national_difference_once" ON "procedures_nationaldifference" ("code") WHERE NOT ("state" = 'equal')
--;;

CREATE INDEX "procedures_nationaldifference_draft_id_b960e502" ON "procedures_nationaldifference" ("draft_id")
--;;

CREATE INDEX "procedures_national_open" ON "procedures_nationaldifference" ("state", "code")
--;;

ALTER TABLE "procedures_nationalline" ADD CONSTRAINT "procedures_nationall_pull_id_8a19ac5e_fk_procedure" FOREIGN KEY ("pull_id") REFERENCES "procedures_nationalpull" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "procedures_nationalline_pull_id_8a19ac5e" ON "procedures_nationalline" ("pull_id")
--;;

ALTER TABLE procedures_procedureversion ADD COLUMN writes_no_result boolean GENERATED ALWAYS AS (
    COALESCE(jsonb_path_exists(content, '$.results[*]')
             AND NOT jsonb_path_exists(content, '$.results[*] ? (!(@.written == false))'), FALSE)
) STORED
--;;

ALTER TABLE "procedures_procedureversion" ADD COLUMN "levels" jsonb GENERATED ALWAYS AS (("content" -> 'levels')) STORED
--;;

ALTER TABLE "procedures_procedureversion" ADD COLUMN "limit_unit" text GENERATED ALWAYS AS ((jsonb_path_query_first("content", '$.channels[*].limit.unit') #>> '{}')) STORED
--;;

ALTER TABLE "procedures_procedureversion" ADD COLUMN "name" text GENERATED ALWAYS AS (("content" ->> 'name')) STORED
--;;

ALTER TABLE "procedures_procedureversion" ADD COLUMN "result_codes" jsonb GENERATED ALWAYS AS (jsonb_path_query_array("content", '$.results[*].code')) STORED
--;;

CREATE TABLE "steering_entry" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(40) NOT NULL, "series" uuid NOT NULL, "revision" smallint NOT NULL, "day" date NOT NULL, "number" varchar(120) NOT NULL, "title" varchar(300) NOT NULL, "facts" jsonb NOT NULL, "evidence_name" varchar(200) NOT NULL, "is_withdrawn" boolean NOT NULL, "reason" varchar(500) NOT NULL, "counts_at_once" boolean NOT NULL, "sameness" varchar(64) NOT NULL, "search_text" text NOT NULL, "command_id" uuid NOT NULL UNIQUE, "author_unit_id" bigint NOT NULL, "recorded_at" timestamp with time zone NOT NULL, "author_id" bigint NOT NULL, "evidence_sha256" varchar(64) NULL, "unit_id" bigint NULL)
--;;

CREATE TABLE "steering_confirmation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "is_confirmed" boolean NOT NULL, "words" varchar(500) NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NOT NULL, "entry_id" bigint NOT NULL UNIQUE)
--;;

CREATE TABLE "steering_importsheet" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(40) NOT NULL, "file_name" varchar(200) NOT NULL, "sha256" varchar(64) NOT NULL, "headings" jsonb NOT NULL, "rows" jsonb NOT NULL, "author_unit_id" bigint NOT NULL, "read_at" timestamp with time zone NOT NULL, "taken_at" timestamp with time zone NULL, "taken" integer NULL, "author_id" bigint NOT NULL)
--;;

CREATE INDEX "steering_newest_rows" ON "steering_entry" ("kind", "series", "revision" DESC)
--;;

CREATE INDEX "steering_same_entries" ON "steering_entry" ("kind", "sameness")
--;;

ALTER TABLE "steering_entry" ADD CONSTRAINT "steering_one_row_a_revision" UNIQUE ("series", "revision")
--;;

ALTER TABLE "steering_entry" ADD CONSTRAINT "steering_change_has_reason" CHECK (("revision" = 1 OR NOT ("reason" = '')))
--;;

ALTER TABLE "steering_entry" ADD CONSTRAINT "steering_withdrawal_follows" CHECK (("revision" > 1 OR NOT "is_withdrawn"))
--;;

ALTER TABLE "steering_confirmation" ADD CONSTRAINT "steering_refusal_has_reason" CHECK (("is_confirmed" OR NOT ("words" = '')))
--;;

ALTER TABLE "steering_entry" ADD CONSTRAINT "steering_entry_author_id_a558b88f_fk_accounts_user_id" FOREIGN KEY ("author_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "steering_entry" ADD CONSTRAINT "steering_entry_evidence_sha256_2c20c5bc_fk_records_s" FOREIGN KEY ("evidence_sha256") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "steering_entry" ADD CONSTRAINT "steering_entry_unit_id_a9fcadd1_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "steering_entry_author_id_a558b88f" ON "steering_entry" ("author_id")
--;;

CREATE INDEX "steering_entry_evidence_sha256_2c20c5bc" ON "steering_entry" ("evidence_sha256")
--;;

CREATE INDEX "steering_entry_evidence_sha256_2c20c5bc_like" ON "steering_entry" ("evidence_sha256" varchar_pattern_ops)
--;;

CREATE INDEX "steering_entry_unit_id_a9fcadd1" ON "steering_entry" ("unit_id")
--;;

ALTER TABLE "steering_confirmation" ADD CONSTRAINT "steering_confirmation_by_id_0842ceb7_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "steering_confirmation" ADD CONSTRAINT "steering_confirmation_entry_id_eb4d3f47_fk_steering_entry_id" FOREIGN KEY ("entry_id") REFERENCES "steering_entry" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "steering_confirmation_by_id_0842ceb7" ON "steering_confirmation" ("by_id")
--;;

ALTER TABLE "steering_importsheet" ADD CONSTRAINT "steering_importsheet_author_id_a74909a9_fk_accounts_user_id" FOREIGN KEY ("author_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "steering_importsheet_author_id_a74909a9" ON "steering_importsheet" ("author_id")
--;;

CREATE FUNCTION steering_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of the registers are added, never changed: write a correction'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER steering_entry_append_only BEFORE UPDATE OR DELETE ON steering_entry
    FOR EACH ROW EXECUTE FUNCTION steering_refuse_change();
CREATE TRIGGER steering_confirmation_append_only BEFORE UPDATE OR DELETE ON steering_confirmation
    FOR EACH ROW EXECUTE FUNCTION steering_refuse_change();
CREATE FUNCTION steering_refuse_own_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_id = (SELECT author_id FROM steering_entry WHERE id = NEW.entry_id) THEN
        RAISE EXCEPTION 'nobody confirms the own entry' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steering_confirmation_four_eyes BEFORE INSERT ON steering_confirmation
    FOR EACH ROW EXECUTE FUNCTION steering_refuse_own_word();
CREATE FUNCTION steering_refuse_second_taking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.taken_at IS NOT NULL OR
       (to_jsonb(NEW) - 'taken_at' - 'taken') IS DISTINCT FROM (to_jsonb(OLD) - 'taken_at' - 'taken') THEN
        RAISE EXCEPTION 'a file that was read in stays as it is and is taken over once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steering_sheet_taken_once BEFORE UPDATE ON steering_importsheet
    FOR EACH ROW EXECUTE FUNCTION steering_refuse_second_taking();
--;;

CREATE TABLE "scorecards_frameworkversion" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(120) NOT NULL, "code" varchar(60) NOT NULL, "version" varchar(60) NOT NULL, "name" jsonb NOT NULL, "scope" varchar(20) NOT NULL, "is_demo" boolean NOT NULL, "is_shipped" boolean NOT NULL, "content" jsonb NOT NULL, "sha256" varchar(64) NOT NULL, "state" varchar(10) NOT NULL, "file_name" varchar(200) NOT NULL, "proposed_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "words" varchar(500) NOT NULL, "decided_by_id" bigint NULL, "file_sha256" varchar(64) NULL, "proposed_by_id" bigint NULL)
--;;

CREATE TABLE "scorecards_line" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(60) NOT NULL, "ordinal" smallint NOT NULL, "source" varchar(10) NOT NULL, "revision" integer NOT NULL, "stated" jsonb NULL, "words" text NOT NULL, "judgement" varchar(10) NOT NULL, "appraised" jsonb NULL, "reason" text NOT NULL, "answer" text NOT NULL, "second" jsonb NULL, "second_reason" text NOT NULL, "given" jsonb NULL, "given_document" varchar(300) NOT NULL, "frozen" jsonb NULL, "known_on" date NULL, "is_set_aside" boolean NOT NULL, "appraised_by_id" bigint NULL)
--;;

CREATE TABLE "scorecards_given" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "value" jsonb NOT NULL, "document" varchar(300) NOT NULL, "file_name" varchar(200) NOT NULL, "entered_at" timestamp with time zone NOT NULL, "is_confirmed" boolean NULL, "decided_at" timestamp with time zone NULL, "decided_by_id" bigint NULL, "entered_by_id" bigint NOT NULL, "file_sha256" varchar(64) NULL, "line_id" bigint NOT NULL)
--;;

CREATE TABLE "scorecards_evidence" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(200) NOT NULL, "added_at" timestamp with time zone NOT NULL, "removed_at" timestamp with time zone NULL, "added_by_id" bigint NOT NULL, "file_sha256" varchar(64) NOT NULL, "removed_by_id" bigint NULL, "line_id" bigint NOT NULL)
--;;

CREATE TABLE "scorecards_contest" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "words" text NOT NULL, "raised_at" timestamp with time zone NOT NULL, "outcome" varchar(10) NOT NULL, "answer" text NOT NULL, "answered_at" timestamp with time zone NULL, "answered_by_id" bigint NULL, "raised_by_id" bigint NOT NULL, "line_id" bigint NOT NULL)
--;;

CREATE TABLE "scorecards_round" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "title" varchar(200) NOT NULL, "first" date NOT NULL, "last" date NOT NULL, "stage" varchar(14) NOT NULL, "revision" integer NOT NULL, "self_due" date NOT NULL, "answer_due" date NOT NULL, "publish_due" date NOT NULL, "closed_on" date NULL, "opened_at" timestamp with time zone NOT NULL, "framework_id" bigint NOT NULL, "opened_by_id" bigint NOT NULL)
--;;

CREATE TABLE "scorecards_publication" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" smallint NOT NULL, "document" varchar(200) NOT NULL, "reason" text NOT NULL, "content" jsonb NOT NULL, "sha256" varchar(64) NOT NULL, "at" timestamp with time zone NOT NULL, "approved_by_id" bigint NOT NULL, "proposed_by_id" bigint NOT NULL, "round_id" bigint NOT NULL)
--;;

CREATE TABLE "scorecards_proposal" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "sha256" varchar(64) NOT NULL, "document" varchar(200) NOT NULL, "reason" text NOT NULL, "proposed_at" timestamp with time zone NOT NULL, "is_approved" boolean NULL, "decided_at" timestamp with time zone NULL, "words" varchar(500) NOT NULL, "decided_by_id" bigint NULL, "proposed_by_id" bigint NOT NULL, "round_id" bigint NOT NULL)
--;;

CREATE TABLE "scorecards_appraiser" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "codes" jsonb NOT NULL, "unit_id" bigint NOT NULL, "round_id" bigint NOT NULL)
--;;

CREATE TABLE "scorecards_sheet" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(200) NOT NULL, "kind" varchar(20) NOT NULL, "asked_from" date NOT NULL, "asked_to" date NOT NULL, "is_whole" boolean NOT NULL, "state" varchar(10) NOT NULL, "revision" integer NOT NULL, "submitted_at" timestamp with time zone NULL, "approved_at" timestamp with time zone NULL, "approved_by_id" bigint NULL, "round_id" bigint NOT NULL, "submitted_by_id" bigint NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "scorecards_result" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "total" numeric(9, 4) NOT NULL, "reachable" numeric(9, 4) NOT NULL, "index" numeric(7, 4) NULL, "band" varchar(20) NOT NULL, "rank" smallint NULL, "rank_least" smallint NULL, "rank_most" smallint NULL, "publication_id" bigint NOT NULL, "unit_id" bigint NOT NULL, "sheet_id" bigint NOT NULL)
--;;

ALTER TABLE "scorecards_line" ADD COLUMN "sheet_id" bigint NOT NULL CONSTRAINT "scorecards_line_sheet_id_f739abb4_fk_scorecards_sheet_id" REFERENCES "scorecards_sheet"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "scorecards_line_sheet_id_f739abb4_fk_scorecards_sheet_id" IMMEDIATE
--;;

CREATE TABLE "scorecards_change" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(30) NOT NULL, "before" jsonb NULL, "after" jsonb NULL, "words" text NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NULL, "line_id" bigint NULL, "round_id" bigint NOT NULL, "sheet_id" bigint NULL)
--;;

CREATE UNIQUE INDEX "scorecards_framework_key_once" ON "scorecards_frameworkversion" ("key") WHERE NOT ("state" = 'rejected')
--;;

ALTER TABLE "scorecards_frameworkversion" ADD CONSTRAINT "scorecards_framework_four_eyes" CHECK (("decided_by_id" IS NULL OR NOT ("decided_by_id" = ("proposed_by_id") AND "decided_by_id" IS NOT NULL AND "proposed_by_id" IS NOT NULL)))
--;;

CREATE UNIQUE INDEX "scorecards_one_value_waits" ON "scorecards_given" ("line_id") WHERE "is_confirmed" IS NULL
--;;

ALTER TABLE "scorecards_given" ADD CONSTRAINT "scorecards_given_four_eyes" CHECK (("decided_by_id" IS NULL OR NOT ("decided_by_id" = ("entered_by_id") AND "decided_by_id" IS NOT NULL)))
--;;

CREATE UNIQUE INDEX "scorecards_evidence_once" ON "scorecards_evidence" ("line_id", "file_sha256") WHERE "removed_at" IS NULL
--;;

CREATE UNIQUE INDEX "scorecards_one_open_contest" ON "scorecards_contest" ("line_id") WHERE "outcome" = ''
--;;

ALTER TABLE "scorecards_contest" ADD CONSTRAINT "scorecards_contest_four_eyes" CHECK (("answered_by_id" IS NULL OR NOT ("answered_by_id" = ("raised_by_id") AND "answered_by_id" IS NOT NULL)))
--;;

ALTER TABLE "scorecards_contest" ADD CONSTRAINT "scorecards_contest_has_an_answer" CHECK (("outcome" = '' OR NOT ("answer" = '')))
--;;

CREATE UNIQUE INDEX "scorecards_round_once" ON "scorecards_round" ("framework_id", "first", "last") WHERE NOT ("stage" = 'withdrawn')
--;;

ALTER TABLE "scorecards_round" ADD CONSTRAINT "scorecards_round_in_order" CHECK ("last" >= ("first"))
--;;

ALTER TABLE "scorecards_round" ADD CONSTRAINT "scorecards_deadlines_in_order" CHECK (("answer_due" >= ("self_due") AND "publish_due" >= ("answer_due")))
--;;

ALTER TABLE "scorecards_publication" ADD CONSTRAINT "scorecards_publication_in_order" UNIQUE ("round_id", "number")
--;;

ALTER TABLE "scorecards_publication" ADD CONSTRAINT "scorecards_publication_four_eyes" CHECK (NOT ("approved_by_id" = ("proposed_by_id")))
--;;

ALTER TABLE "scorecards_publication" ADD CONSTRAINT "scorecards_correction_has_a_reason" CHECK (("number" = 1 OR NOT ("reason" = '')))
--;;

CREATE UNIQUE INDEX "scorecards_one_proposal_waits" ON "scorecards_proposal" ("round_id") WHERE "is_approved" IS NULL
--;;

ALTER TABLE "scorecards_appraiser" ADD CONSTRAINT "scorecards_appraiser_once" UNIQUE ("round_id", "unit_id")
--;;

ALTER TABLE "scorecards_sheet" ADD CONSTRAINT "scorecards_sheet_once" UNIQUE ("round_id", "unit_id")
--;;

ALTER TABLE "scorecards_sheet" ADD CONSTRAINT "scorecards_sheet_four_eyes" CHECK (("approved_by_id" IS NULL OR NOT ("approved_by_id" = ("submitted_by_id") AND "approved_by_id" IS NOT NULL AND "submitted_by_id" IS NOT NULL)))
--;;

ALTER TABLE "scorecards_sheet" ADD CONSTRAINT "scorecards_sheet_in_order" CHECK ("asked_to" >= ("asked_from"))
--;;

ALTER TABLE "scorecards_result" ADD CONSTRAINT "scorecards_result_once" UNIQUE ("publication_id", "unit_id")
--;;

ALTER TABLE "scorecards_line" ADD CONSTRAINT "scorecards_line_once" UNIQUE ("sheet_id", "code")
--;;

ALTER TABLE "scorecards_line" ADD CONSTRAINT "scorecards_difference_has_a_reason" CHECK ((NOT ("judgement" IN ('differs', 'accepted', 'answered')) OR NOT ("reason" = '')))
--;;

ALTER TABLE "scorecards_line" ADD CONSTRAINT "scorecards_second_has_a_reason" CHECK (("second" IS NULL OR NOT ("second_reason" = '')))
--;;

ALTER TABLE "scorecards_line" ADD CONSTRAINT "scorecards_figure_is_never_typed" CHECK ((NOT ("source" = 'indicator') OR ("appraised" IS NULL AND "given" IS NULL AND "second" IS NULL AND "stated" IS NULL)))
--;;

CREATE INDEX "scorecards_change_of_line" ON "scorecards_change" ("line_id", "id")
--;;

ALTER TABLE "scorecards_frameworkversion" ADD CONSTRAINT "scorecards_framework_decided_by_id_60a1eef4_fk_accounts_" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_frameworkversion" ADD CONSTRAINT "scorecards_framework_file_sha256_5d5f8aae_fk_records_s" FOREIGN KEY ("file_sha256") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_frameworkversion" ADD CONSTRAINT "scorecards_framework_proposed_by_id_0d95b898_fk_accounts_" FOREIGN KEY ("proposed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_frameworkversion_decided_by_id_60a1eef4" ON "scorecards_frameworkversion" ("decided_by_id")
--;;

CREATE INDEX "scorecards_frameworkversion_file_sha256_5d5f8aae" ON "scorecards_frameworkversion" ("file_sha256")
--;;

CREATE INDEX "scorecards_frameworkversion_file_sha256_5d5f8aae_like" ON "scorecards_frameworkversion" ("file_sha256" varchar_pattern_ops)
--;;

CREATE INDEX "scorecards_frameworkversion_proposed_by_id_0d95b898" ON "scorecards_frameworkversion" ("proposed_by_id")
--;;

ALTER TABLE "scorecards_line" ADD CONSTRAINT "scorecards_line_appraised_by_id_dbe94470_fk_accounts_user_id" FOREIGN KEY ("appraised_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_line_appraised_by_id_dbe94470" ON "scorecards_line" ("appraised_by_id")
--;;

ALTER TABLE "scorecards_given" ADD CONSTRAINT "scorecards_given_decided_by_id_eb5bd5a0_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_given" ADD CONSTRAINT "scorecards_given_entered_by_id_fbc31396_fk_accounts_user_id" FOREIGN KEY ("entered_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_given" ADD CONSTRAINT "scorecards_given_file_sha256_603fc8ed_fk_records_s" FOREIGN KEY ("file_sha256") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_given" ADD CONSTRAINT "scorecards_given_line_id_1baceebf_fk_scorecards_line_id" FOREIGN KEY ("line_id") REFERENCES "scorecards_line" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_given_decided_by_id_eb5bd5a0" ON "scorecards_given" ("decided_by_id")
--;;

CREATE INDEX "scorecards_given_entered_by_id_fbc31396" ON "scorecards_given" ("entered_by_id")
--;;

CREATE INDEX "scorecards_given_file_sha256_603fc8ed" ON "scorecards_given" ("file_sha256")
--;;

CREATE INDEX "scorecards_given_file_sha256_603fc8ed_like" ON "scorecards_given" ("file_sha256" varchar_pattern_ops)
--;;

CREATE INDEX "scorecards_given_line_id_1baceebf" ON "scorecards_given" ("line_id")
--;;

ALTER TABLE "scorecards_evidence" ADD CONSTRAINT "scorecards_evidence_added_by_id_a29cf6f8_fk_accounts_user_id" FOREIGN KEY ("added_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_evidence" ADD CONSTRAINT "scorecards_evidence_file_sha256_3fdc05bd_fk_records_s" FOREIGN KEY ("file_sha256") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_evidence" ADD CONSTRAINT "scorecards_evidence_removed_by_id_07b58a33_fk_accounts_user_id" FOREIGN KEY ("removed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_evidence" ADD CONSTRAINT "scorecards_evidence_line_id_14891669_fk_scorecards_line_id" FOREIGN KEY ("line_id") REFERENCES "scorecards_line" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_evidence_added_by_id_a29cf6f8" ON "scorecards_evidence" ("added_by_id")
--;;

CREATE INDEX "scorecards_evidence_file_sha256_3fdc05bd" ON "scorecards_evidence" ("file_sha256")
--;;

CREATE INDEX "scorecards_evidence_file_sha256_3fdc05bd_like" ON "scorecards_evidence" ("file_sha256" varchar_pattern_ops)
--;;

CREATE INDEX "scorecards_evidence_removed_by_id_07b58a33" ON "scorecards_evidence" ("removed_by_id")
--;;

CREATE INDEX "scorecards_evidence_line_id_14891669" ON "scorecards_evidence" ("line_id")
--;;

ALTER TABLE "scorecards_contest" ADD CONSTRAINT "scorecards_contest_answered_by_id_06ec22f8_fk_accounts_user_id" FOREIGN KEY ("answered_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_contest" ADD CONSTRAINT "scorecards_contest_raised_by_id_e49c8cf0_fk_accounts_user_id" FOREIGN KEY ("raised_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_contest" ADD CONSTRAINT "scorecards_contest_line_id_c0f7a16f_fk_scorecards_line_id" FOREIGN KEY ("line_id") REFERENCES "scorecards_line" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_contest_answered_by_id_06ec22f8" ON "scorecards_contest" ("answered_by_id")
--;;

CREATE INDEX "scorecards_contest_raised_by_id_e49c8cf0" ON "scorecards_contest" ("raised_by_id")
--;;

CREATE INDEX "scorecards_contest_line_id_c0f7a16f" ON "scorecards_contest" ("line_id")
--;;

ALTER TABLE "scorecards_round" ADD CONSTRAINT "scorecards_round_framework_id_23cbce4d_fk_scorecard" FOREIGN KEY ("framework_id") REFERENCES "scorecards_frameworkversion" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_round" ADD CONSTRAINT "scorecards_round_opened_by_id_aa1d2950_fk_accounts_user_id" FOREIGN KEY ("opened_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_round_framework_id_23cbce4d" ON "scorecards_round" ("framework_id")
--;;

CREATE INDEX "scorecards_round_opened_by_id_aa1d2950" ON "scorecards_round" ("opened_by_id")
--;;

ALTER TABLE "scorecards_publication" ADD CONSTRAINT "scorecards_publicati_approved_by_id_2fc3691d_fk_accounts_" FOREIGN KEY ("approved_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_publication" ADD CONSTRAINT "scorecards_publicati_proposed_by_id_48a6f3ae_fk_accounts_" FOREIGN KEY ("proposed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_publication" ADD CONSTRAINT "scorecards_publication_round_id_3cf073b6_fk_scorecards_round_id" FOREIGN KEY ("round_id") REFERENCES "scorecards_round" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_publication_approved_by_id_2fc3691d" ON "scorecards_publication" ("approved_by_id")
--;;

CREATE INDEX "scorecards_publication_proposed_by_id_48a6f3ae" ON "scorecards_publication" ("proposed_by_id")
--;;

CREATE INDEX "scorecards_publication_round_id_3cf073b6" ON "scorecards_publication" ("round_id")
--;;

ALTER TABLE "scorecards_proposal" ADD CONSTRAINT "scorecards_proposal_decided_by_id_ce9731e4_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_proposal" ADD CONSTRAINT "scorecards_proposal_proposed_by_id_3c5f2ef5_fk_accounts_user_id" FOREIGN KEY ("proposed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_proposal" ADD CONSTRAINT "scorecards_proposal_round_id_d31ea5b2_fk_scorecards_round_id" FOREIGN KEY ("round_id") REFERENCES "scorecards_round" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_proposal_decided_by_id_ce9731e4" ON "scorecards_proposal" ("decided_by_id")
--;;

CREATE INDEX "scorecards_proposal_proposed_by_id_3c5f2ef5" ON "scorecards_proposal" ("proposed_by_id")
--;;

CREATE INDEX "scorecards_proposal_round_id_d31ea5b2" ON "scorecards_proposal" ("round_id")
--;;

ALTER TABLE "scorecards_appraiser" ADD CONSTRAINT "scorecards_appraiser_unit_id_71a1d35f_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_appraiser" ADD CONSTRAINT "scorecards_appraiser_round_id_224996ac_fk_scorecards_round_id" FOREIGN KEY ("round_id") REFERENCES "scorecards_round" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_appraiser_unit_id_71a1d35f" ON "scorecards_appraiser" ("unit_id")
--;;

CREATE INDEX "scorecards_appraiser_round_id_224996ac" ON "scorecards_appraiser" ("round_id")
--;;

ALTER TABLE "scorecards_sheet" ADD CONSTRAINT "scorecards_sheet_approved_by_id_98642891_fk_accounts_user_id" FOREIGN KEY ("approved_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_sheet" ADD CONSTRAINT "scorecards_sheet_round_id_a86ab201_fk_scorecards_round_id" FOREIGN KEY ("round_id") REFERENCES "scorecards_round" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_sheet" ADD CONSTRAINT "scorecards_sheet_submitted_by_id_d193940e_fk_accounts_user_id" FOREIGN KEY ("submitted_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_sheet" ADD CONSTRAINT "scorecards_sheet_unit_id_d321b9a9_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_sheet_approved_by_id_98642891" ON "scorecards_sheet" ("approved_by_id")
--;;

CREATE INDEX "scorecards_sheet_round_id_a86ab201" ON "scorecards_sheet" ("round_id")
--;;

CREATE INDEX "scorecards_sheet_submitted_by_id_d193940e" ON "scorecards_sheet" ("submitted_by_id")
--;;

CREATE INDEX "scorecards_sheet_unit_id_d321b9a9" ON "scorecards_sheet" ("unit_id")
--;;

ALTER TABLE "scorecards_result" ADD CONSTRAINT "scorecards_result_publication_id_f8e5035e_fk_scorecard" FOREIGN KEY ("publication_id") REFERENCES "scorecards_publication" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_result" ADD CONSTRAINT "scorecards_result_unit_id_87134a56_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_result" ADD CONSTRAINT "scorecards_result_sheet_id_c7258d2a_fk_scorecards_sheet_id" FOREIGN KEY ("sheet_id") REFERENCES "scorecards_sheet" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_result_publication_id_f8e5035e" ON "scorecards_result" ("publication_id")
--;;

CREATE INDEX "scorecards_result_unit_id_87134a56" ON "scorecards_result" ("unit_id")
--;;

CREATE INDEX "scorecards_result_sheet_id_c7258d2a" ON "scorecards_result" ("sheet_id")
--;;

CREATE INDEX "scorecards_line_sheet_id_f739abb4" ON "scorecards_line" ("sheet_id")
--;;

ALTER TABLE "scorecards_change" ADD CONSTRAINT "scorecards_change_by_id_c8682ef7_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_change" ADD CONSTRAINT "scorecards_change_line_id_d2a58a24_fk_scorecards_line_id" FOREIGN KEY ("line_id") REFERENCES "scorecards_line" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_change" ADD CONSTRAINT "scorecards_change_round_id_e400b15e_fk_scorecards_round_id" FOREIGN KEY ("round_id") REFERENCES "scorecards_round" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "scorecards_change" ADD CONSTRAINT "scorecards_change_sheet_id_aff20633_fk_scorecards_sheet_id" FOREIGN KEY ("sheet_id") REFERENCES "scorecards_sheet" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "scorecards_change_by_id_c8682ef7" ON "scorecards_change" ("by_id")
--;;

CREATE INDEX "scorecards_change_line_id_d2a58a24" ON "scorecards_change" ("line_id")
--;;

CREATE INDEX "scorecards_change_round_id_e400b15e" ON "scorecards_change" ("round_id")
--;;

CREATE INDEX "scorecards_change_sheet_id_aff20633" ON "scorecards_change" ("sheet_id")
--;;

CREATE FUNCTION scorecards_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'results and their history are added, never changed: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER scorecards_publication_no_change BEFORE UPDATE OR DELETE ON scorecards_publication
    FOR EACH ROW EXECUTE FUNCTION scorecards_refuse_change();
CREATE TRIGGER scorecards_publication_no_truncate BEFORE TRUNCATE ON scorecards_publication
    FOR EACH STATEMENT EXECUTE FUNCTION scorecards_refuse_change();

CREATE TRIGGER scorecards_result_no_change BEFORE UPDATE OR DELETE ON scorecards_result
    FOR EACH ROW EXECUTE FUNCTION scorecards_refuse_change();
CREATE TRIGGER scorecards_result_no_truncate BEFORE TRUNCATE ON scorecards_result
    FOR EACH STATEMENT EXECUTE FUNCTION scorecards_refuse_change();

CREATE TRIGGER scorecards_change_no_change BEFORE UPDATE OR DELETE ON scorecards_change
    FOR EACH ROW EXECUTE FUNCTION scorecards_refuse_change();
CREATE TRIGGER scorecards_change_no_truncate BEFORE TRUNCATE ON scorecards_change
    FOR EACH STATEMENT EXECUTE FUNCTION scorecards_refuse_change();

CREATE TRIGGER scorecards_framework_no_change BEFORE UPDATE OF content, sha256, key, code, version, scope
    ON scorecards_frameworkversion FOR EACH ROW
    WHEN (OLD.content IS DISTINCT FROM NEW.content OR OLD.sha256 IS DISTINCT FROM NEW.sha256
          OR OLD.key IS DISTINCT FROM NEW.key OR OLD.code IS DISTINCT FROM NEW.code
          OR OLD.version IS DISTINCT FROM NEW.version OR OLD.scope IS DISTINCT FROM NEW.scope)
    EXECUTE FUNCTION scorecards_refuse_change();
CREATE TRIGGER scorecards_framework_no_delete BEFORE DELETE ON scorecards_frameworkversion
    FOR EACH ROW EXECUTE FUNCTION scorecards_refuse_change();
--;;

ALTER TABLE "scorecards_result" ADD COLUMN "index_low" numeric(7, 4) NULL
--;;

ALTER TABLE "scorecards_result" ADD COLUMN "index_high" numeric(7, 4) NULL
--;;

ALTER TABLE "scorecards_result" ADD COLUMN "place_best" smallint NULL
--;;

ALTER TABLE "scorecards_result" ADD COLUMN "place_worst" smallint NULL
--;;

CREATE TABLE "reviews_regulation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(16) NOT NULL, "name" varchar(500) NOT NULL, "number" varchar(120) NOT NULL, "issuer" varchar(200) NOT NULL, "issued_on" date NOT NULL, "fate" varchar(10) NOT NULL, "fate_on" date NULL, "fate_document" varchar(200) NOT NULL, "plan_approved_on" date NULL, "plan_document" varchar(200) NOT NULL, "published_on" date NULL, "updated_on" date NULL, "recorded_at" timestamp with time zone NOT NULL, "struck_at" timestamp with time zone NULL, "revision" integer NOT NULL, "recorded_by_id" bigint NOT NULL, "sector_id" bigint NULL)
--;;

CREATE TABLE "reviews_regulationcheck" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "checked_on" date NOT NULL, "error" varchar(10) NOT NULL, "words" varchar(1000) NOT NULL, "handling" varchar(10) NOT NULL, "handled_on" date NULL, "handling_document" varchar(200) NOT NULL, "recorded_at" timestamp with time zone NOT NULL, "recorded_by_id" bigint NOT NULL, "regulation_id" bigint NOT NULL)
--;;

CREATE TABLE "reviews_reviewplan" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "year" smallint NOT NULL, "title" varchar(250) NOT NULL, "state" varchar(10) NOT NULL, "number" varchar(120) NOT NULL, "issued_on" date NULL, "drafted_at" timestamp with time zone NOT NULL, "proposed_at" timestamp with time zone NULL, "approved_at" timestamp with time zone NULL, "revision" integer NOT NULL, "approved_by_id" bigint NULL, "drafted_by_id" bigint NOT NULL, "issuer_id" bigint NOT NULL, "proposed_by_id" bigint NULL)
--;;

CREATE TABLE "reviews_planline" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "ordinal" integer NOT NULL, "group_name" varchar(250) NOT NULL, "is_priority" boolean NOT NULL, "due_on" date NOT NULL, "unit_id" bigint NOT NULL, "plan_id" bigint NOT NULL)
--;;

CREATE TABLE "reviews_reviewsheet" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "state" varchar(10) NOT NULL, "questions_from" date NULL, "hour_vnd" integer NULL, "answers" jsonb NOT NULL, "outcome" varchar(14) NOT NULL, "ground" text NOT NULL, "changes" jsonb NOT NULL, "limit_now" integer NULL, "limit_proposed" integer NULL, "limit_unit" varchar(12) NOT NULL, "from_level" varchar(12) NOT NULL, "to_level" varchar(12) NOT NULL, "costs_before" jsonb NOT NULL, "costs_after" jsonb NOT NULL, "dearer_ground" text NOT NULL, "cost_before_vnd" bigint NULL, "cost_after_vnd" bigint NULL, "submitted_at" timestamp with time zone NULL, "concluded_at" timestamp with time zone NULL, "concluded_on" date NULL, "dropped_on" date NULL, "dropped_ground" varchar(500) NOT NULL, "catalogue_draft_id" bigint NULL, "revision" integer NOT NULL, "concluded_by_id" bigint NULL, "line_id" bigint NOT NULL, "plan_id" bigint NOT NULL, "procedure_id" bigint NOT NULL, "procedure_version_id" bigint NULL, "submitted_by_id" bigint NULL)
--;;

CREATE TABLE "reviews_proposal" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "words" text NOT NULL, "addressee" varchar(200) NOT NULL, "number" varchar(120) NOT NULL, "sent_on" date NOT NULL, "state" varchar(10) NOT NULL, "answered_on" date NULL, "answer_document" varchar(200) NOT NULL, "answer_words" varchar(1000) NOT NULL, "recorded_at" timestamp with time zone NOT NULL, "struck_at" timestamp with time zone NULL, "revision" integer NOT NULL, "procedure_id" bigint NOT NULL, "recorded_by_id" bigint NOT NULL, "sheet_id" bigint NULL)
--;;

CREATE TABLE "reviews_decentralisation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "from_level" varchar(12) NOT NULL, "to_level" varchar(12) NOT NULL, "approved_on" date NOT NULL, "approval_document" varchar(200) NOT NULL, "done_on" date NULL, "done_document" varchar(200) NOT NULL, "recorded_at" timestamp with time zone NOT NULL, "struck_at" timestamp with time zone NULL, "revision" integer NOT NULL, "procedure_id" bigint NOT NULL, "recorded_by_id" bigint NOT NULL, "sheet_id" bigint NULL)
--;;

CREATE TABLE "reviews_deed" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "subject" varchar(16) NOT NULL, "subject_id" bigint NOT NULL, "kind" varchar(30) NOT NULL, "at" timestamp with time zone NOT NULL, "unit_id" bigint NULL, "payload" jsonb NOT NULL, "by_id" bigint NOT NULL)
--;;

CREATE TABLE "reviews_evidence" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "subject" varchar(16) NOT NULL, "subject_id" bigint NOT NULL, "file_name" varchar(200) NOT NULL, "added_at" timestamp with time zone NOT NULL, "added_by_id" bigint NOT NULL, "file_id" varchar(64) NOT NULL)
--;;

CREATE INDEX "reviews_regulations_of_kind" ON "reviews_regulation" ("kind", "issued_on")
--;;

ALTER TABLE "reviews_regulation" ADD CONSTRAINT "reviews_later_fate_has_its_day" CHECK ((("fate" = 'in_force' AND "fate_on" IS NULL) OR (NOT ("fate" = 'in_force') AND "fate_on" >= ("issued_on"))))
--;;

ALTER TABLE "reviews_regulationcheck" ADD CONSTRAINT "reviews_handled_after_the_check" CHECK (("handled_on" IS NULL OR "handled_on" >= ("checked_on")))
--;;

ALTER TABLE "reviews_regulationcheck" ADD CONSTRAINT "reviews_errors_are_handled" CHECK ((("error" = 'none' AND "handling" = 'not_needed') OR (NOT ("error" = 'none') AND NOT ("handling" = 'not_needed'))))
--;;

CREATE INDEX "reviews_plans_of_year" ON "reviews_reviewplan" ("year", "state")
--;;

CREATE UNIQUE INDEX "reviews_plan_number_once" ON "reviews_reviewplan" ("issuer_id", "year", "number") WHERE NOT ("number" = '')
--;;

ALTER TABLE "reviews_reviewplan" ADD CONSTRAINT "reviews_plan_approved_by_a_decision" CHECK ((NOT ("state" = 'approved') OR ("approved_by_id" IS NOT NULL AND "issued_on" IS NOT NULL AND NOT ("number" = ''))))
--;;

ALTER TABLE "reviews_reviewplan" ADD CONSTRAINT "reviews_plan_second_person" CHECK (("approved_by_id" IS NULL OR NOT ("approved_by_id" = ("proposed_by_id") AND "approved_by_id" IS NOT NULL AND "proposed_by_id" IS NOT NULL)))
--;;

ALTER TABLE "reviews_planline" ADD CONSTRAINT "reviews_line_in_order" UNIQUE ("plan_id", "ordinal")
--;;

CREATE INDEX "reviews_sheets_of_procedure" ON "reviews_reviewsheet" ("procedure_id", "concluded_on")
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_procedure_once_in_a_plan" UNIQUE ("plan_id", "procedure_id")
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_conclusion_has_its_ground" CHECK ((NOT ("state" = 'concluded') OR ("concluded_by_id" IS NOT NULL AND "concluded_on" IS NOT NULL AND "outcome" IN ('keep', 'simplify', 'shorten', 'abolish', 'decentralise') AND NOT ("ground" = ''))))
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_sheet_second_person" CHECK (("concluded_by_id" IS NULL OR NOT ("concluded_by_id" = ("submitted_by_id") AND "concluded_by_id" IS NOT NULL AND "submitted_by_id" IS NOT NULL)))
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_drop_has_its_ground" CHECK ((NOT ("state" = 'dropped') OR ("dropped_on" IS NOT NULL AND NOT ("dropped_ground" = ''))))
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_cost_before_not_negative" CHECK (("cost_before_vnd" IS NULL OR "cost_before_vnd" >= 0))
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_cost_after_not_negative" CHECK (("cost_after_vnd" IS NULL OR "cost_after_vnd" >= 0))
--;;

CREATE INDEX "reviews_proposals_of_procedure" ON "reviews_proposal" ("procedure_id", "sent_on")
--;;

ALTER TABLE "reviews_proposal" ADD CONSTRAINT "reviews_answer_after_the_proposal" CHECK (("answered_on" IS NULL OR "answered_on" >= ("sent_on")))
--;;

ALTER TABLE "reviews_proposal" ADD CONSTRAINT "reviews_fate_has_its_day" CHECK ((("answered_on" IS NULL AND "state" = 'sent') OR (NOT ("state" = 'sent') AND "answered_on" IS NOT NULL)))
--;;

CREATE UNIQUE INDEX "reviews_decentralised_once" ON "reviews_decentralisation" ("procedure_id", "from_level", "to_level") WHERE "struck_at" IS NULL
--;;

ALTER TABLE "reviews_decentralisation" ADD CONSTRAINT "reviews_done_after_approval_by_a_document" CHECK ((("done_document" = '' AND "done_on" IS NULL) OR ("done_on" >= ("approved_on") AND NOT ("done_document" = ''))))
--;;

ALTER TABLE "reviews_regulation" ADD CONSTRAINT "reviews_regulation_recorded_by_id_38f59842_fk_accounts_user_id" FOREIGN KEY ("recorded_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_regulation" ADD CONSTRAINT "reviews_regulation_sector_id_286e79f8_fk_procedures_sector_id" FOREIGN KEY ("sector_id") REFERENCES "procedures_sector" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reviews_regulation_recorded_by_id_38f59842" ON "reviews_regulation" ("recorded_by_id")
--;;

CREATE INDEX "reviews_regulation_sector_id_286e79f8" ON "reviews_regulation" ("sector_id")
--;;

ALTER TABLE "reviews_regulationcheck" ADD CONSTRAINT "reviews_regulationch_recorded_by_id_e152a7e2_fk_accounts_" FOREIGN KEY ("recorded_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_regulationcheck" ADD CONSTRAINT "reviews_regulationch_regulation_id_d9f5d5a2_fk_reviews_r" FOREIGN KEY ("regulation_id") REFERENCES "reviews_regulation" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reviews_regulationcheck_recorded_by_id_e152a7e2" ON "reviews_regulationcheck" ("recorded_by_id")
--;;

CREATE INDEX "reviews_regulationcheck_regulation_id_d9f5d5a2" ON "reviews_regulationcheck" ("regulation_id")
--;;

ALTER TABLE "reviews_reviewplan" ADD CONSTRAINT "reviews_reviewplan_approved_by_id_bb7383b8_fk_accounts_user_id" FOREIGN KEY ("approved_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_reviewplan" ADD CONSTRAINT "reviews_reviewplan_drafted_by_id_5c6f1b55_fk_accounts_user_id" FOREIGN KEY ("drafted_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_reviewplan" ADD CONSTRAINT "reviews_reviewplan_issuer_id_3bb12fc2_fk_agencies_unit_id" FOREIGN KEY ("issuer_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_reviewplan" ADD CONSTRAINT "reviews_reviewplan_proposed_by_id_91db752e_fk_accounts_user_id" FOREIGN KEY ("proposed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reviews_reviewplan_approved_by_id_bb7383b8" ON "reviews_reviewplan" ("approved_by_id")
--;;

CREATE INDEX "reviews_reviewplan_drafted_by_id_5c6f1b55" ON "reviews_reviewplan" ("drafted_by_id")
--;;

CREATE INDEX "reviews_reviewplan_issuer_id_3bb12fc2" ON "reviews_reviewplan" ("issuer_id")
--;;

CREATE INDEX "reviews_reviewplan_proposed_by_id_91db752e" ON "reviews_reviewplan" ("proposed_by_id")
--;;

ALTER TABLE "reviews_planline" ADD CONSTRAINT "reviews_planline_unit_id_eb2c651b_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_planline" ADD CONSTRAINT "reviews_planline_plan_id_4f0d74bc_fk_reviews_reviewplan_id" FOREIGN KEY ("plan_id") REFERENCES "reviews_reviewplan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reviews_planline_unit_id_eb2c651b" ON "reviews_planline" ("unit_id")
--;;

CREATE INDEX "reviews_planline_plan_id_4f0d74bc" ON "reviews_planline" ("plan_id")
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_reviewsheet_concluded_by_id_78e8ee13_fk_accounts_" FOREIGN KEY ("concluded_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_reviewsheet_line_id_64af507e_fk_reviews_planline_id" FOREIGN KEY ("line_id") REFERENCES "reviews_planline" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_reviewsheet_plan_id_596e188d_fk_reviews_reviewplan_id" FOREIGN KEY ("plan_id") REFERENCES "reviews_reviewplan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_reviewsheet_procedure_id_76428fe5_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_reviewsheet_procedure_version_id_ab186946_fk_procedure" FOREIGN KEY ("procedure_version_id") REFERENCES "procedures_procedureversion" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_reviewsheet" ADD CONSTRAINT "reviews_reviewsheet_submitted_by_id_9a4b702c_fk_accounts_" FOREIGN KEY ("submitted_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reviews_reviewsheet_concluded_by_id_78e8ee13" ON "reviews_reviewsheet" ("concluded_by_id")
--;;

CREATE INDEX "reviews_reviewsheet_line_id_64af507e" ON "reviews_reviewsheet" ("line_id")
--;;

CREATE INDEX "reviews_reviewsheet_plan_id_596e188d" ON "reviews_reviewsheet" ("plan_id")
--;;

CREATE INDEX "reviews_reviewsheet_procedure_id_76428fe5" ON "reviews_reviewsheet" ("procedure_id")
--;;

CREATE INDEX "reviews_reviewsheet_procedure_version_id_ab186946" ON "reviews_reviewsheet" ("procedure_version_id")
--;;

CREATE INDEX "reviews_reviewsheet_submitted_by_id_9a4b702c" ON "reviews_reviewsheet" ("submitted_by_id")
--;;

ALTER TABLE "reviews_proposal" ADD CONSTRAINT "reviews_proposal_procedure_id_08b4f742_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_proposal" ADD CONSTRAINT "reviews_proposal_recorded_by_id_ed3ea99d_fk_accounts_user_id" FOREIGN KEY ("recorded_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_proposal" ADD CONSTRAINT "reviews_proposal_sheet_id_72031e91_fk_reviews_reviewsheet_id" FOREIGN KEY ("sheet_id") REFERENCES "reviews_reviewsheet" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reviews_proposal_procedure_id_08b4f742" ON "reviews_proposal" ("procedure_id")
--;;

CREATE INDEX "reviews_proposal_recorded_by_id_ed3ea99d" ON "reviews_proposal" ("recorded_by_id")
--;;

CREATE INDEX "reviews_proposal_sheet_id_72031e91" ON "reviews_proposal" ("sheet_id")
--;;

ALTER TABLE "reviews_decentralisation" ADD CONSTRAINT "reviews_decentralisa_procedure_id_07ebb791_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_decentralisation" ADD CONSTRAINT "reviews_decentralisa_recorded_by_id_0cfb9d16_fk_accounts_" FOREIGN KEY ("recorded_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_decentralisation" ADD CONSTRAINT "reviews_decentralisa_sheet_id_b4b7c8bf_fk_reviews_r" FOREIGN KEY ("sheet_id") REFERENCES "reviews_reviewsheet" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reviews_decentralisation_procedure_id_07ebb791" ON "reviews_decentralisation" ("procedure_id")
--;;

CREATE INDEX "reviews_decentralisation_recorded_by_id_0cfb9d16" ON "reviews_decentralisation" ("recorded_by_id")
--;;

CREATE INDEX "reviews_decentralisation_sheet_id_b4b7c8bf" ON "reviews_decentralisation" ("sheet_id")
--;;

ALTER TABLE "reviews_deed" ADD CONSTRAINT "reviews_deed_by_id_85ef38a8_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reviews_deed_by_id_85ef38a8" ON "reviews_deed" ("by_id")
--;;

CREATE INDEX "reviews_deeds_in_order" ON "reviews_deed" ("subject", "subject_id", "id")
--;;

ALTER TABLE "reviews_evidence" ADD CONSTRAINT "reviews_evidence_added_by_id_cee681da_fk_accounts_user_id" FOREIGN KEY ("added_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reviews_evidence" ADD CONSTRAINT "reviews_evidence_file_id_ea60e631_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reviews_evidence_added_by_id_cee681da" ON "reviews_evidence" ("added_by_id")
--;;

CREATE INDEX "reviews_evidence_file_id_ea60e631" ON "reviews_evidence" ("file_id")
--;;

CREATE INDEX "reviews_evidence_file_id_ea60e631_like" ON "reviews_evidence" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "reviews_evidence_of" ON "reviews_evidence" ("subject", "subject_id")
--;;

CREATE FUNCTION reviews_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'deeds and evidence of a review are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reviews_deed_append_only BEFORE UPDATE OR DELETE ON reviews_deed
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER reviews_evidence_append_only BEFORE UPDATE OR DELETE ON reviews_evidence
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE FUNCTION reviews_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'concluded' AND (TG_OP = 'DELETE'
       OR (to_jsonb(NEW) - 'catalogue_draft_id' - 'revision') IS DISTINCT FROM
          (to_jsonb(OLD) - 'catalogue_draft_id' - 'revision')) THEN
        RAISE EXCEPTION 'a concluded review is never rewritten: review the procedure again in another plan'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER reviews_sheet_concluded BEFORE UPDATE OR DELETE ON reviews_reviewsheet
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_rewrite();
--;;

CREATE TABLE "reports_template" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "form" varchar(20) NOT NULL, "name" varchar(120) NOT NULL, "added_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL, "added_by_id" bigint NOT NULL, "file_id" varchar(64) NOT NULL, "unit_id" bigint NULL)
--;;

CREATE TABLE "reports_report" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "form" varchar(20) NOT NULL, "edition" date NOT NULL, "period" varchar(10) NOT NULL, "kind" varchar(12) NOT NULL, "first" date NOT NULL, "last" date NOT NULL, "due_on" date NOT NULL, "number" smallint NOT NULL, "state" varchar(10) NOT NULL, "sheet_number" integer NOT NULL, "texts" jsonb NOT NULL, "explanations" jsonb NOT NULL, "drafted_at" timestamp with time zone NOT NULL, "checked_at" timestamp with time zone NULL, "approved_at" timestamp with time zone NULL, "approver_title" varchar(200) NOT NULL, "signed_at" timestamp with time zone NULL, "submitted_at" timestamp with time zone NULL, "outputs" jsonb NOT NULL, "revision" integer NOT NULL, "approved_by_id" bigint NULL, "checked_by_id" bigint NULL, "corrects_id" bigint NULL, "drafted_by_id" bigint NULL, "signed_file_id" varchar(64) NULL, "unit_id" bigint NULL, "template_id" bigint NULL)
--;;

CREATE TABLE "reports_deed" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(16) NOT NULL, "at" timestamp with time zone NOT NULL, "unit_id" bigint NULL, "payload" jsonb NOT NULL, "by_id" bigint NULL, "report_id" bigint NOT NULL)
--;;

CREATE TABLE "reports_sheet" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" integer NOT NULL, "as_of" timestamp with time zone NOT NULL, "content" jsonb NOT NULL, "sha256" varchar(64) NOT NULL, "members" bytea NULL, "report_id" bigint NOT NULL, CONSTRAINT "reports_sheet_once" UNIQUE ("report_id", "number"))
--;;

CREATE INDEX "reports_templates_of_form" ON "reports_template" ("form", "id" DESC)
--;;

CREATE INDEX "reports_by_due_day" ON "reports_report" ("due_on", "state")
--;;

CREATE INDEX "reports_by_last_day" ON "reports_report" ("form", "last")
--;;

CREATE UNIQUE INDEX "reports_report_once" ON "reports_report" ("form", "unit_id", "period", "number") NULLS NOT DISTINCT WHERE NOT ("state" = 'discarded')
--;;

CREATE UNIQUE INDEX "reports_one_open_at_a_time" ON "reports_report" ("form", "unit_id", "period") NULLS NOT DISTINCT WHERE "state" IN ('draft', 'checked', 'approved')
--;;

CREATE UNIQUE INDEX "reports_corrected_once" ON "reports_report" ("corrects_id") WHERE NOT ("state" = 'discarded')
--;;

ALTER TABLE "reports_report" ADD CONSTRAINT "reports_approved_by_another" CHECK (("approved_by_id" IS NULL OR (NOT ("approved_by_id" = ("checked_by_id") AND "approved_by_id" IS NOT NULL AND "checked_by_id" IS NOT NULL) AND ("drafted_by_id" IS NULL OR NOT ("approved_by_id" = ("drafted_by_id") AND "approved_by_id" IS NOT NULL AND "drafted_by_id" IS NOT NULL)))))
--;;

ALTER TABLE "reports_report" ADD CONSTRAINT "reports_approved_has_its_people" CHECK ((NOT ("state" IN ('approved', 'signed', 'submitted')) OR ("approved_at" IS NOT NULL AND "approved_by_id" IS NOT NULL AND "checked_by_id" IS NOT NULL)))
--;;

ALTER TABLE "reports_template" ADD CONSTRAINT "reports_template_added_by_id_b73c05ff_fk_accounts_user_id" FOREIGN KEY ("added_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_template" ADD CONSTRAINT "reports_template_file_id_2d449bb3_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_template" ADD CONSTRAINT "reports_template_unit_id_3f69b0f1_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reports_template_added_by_id_b73c05ff" ON "reports_template" ("added_by_id")
--;;

CREATE INDEX "reports_template_file_id_2d449bb3" ON "reports_template" ("file_id")
--;;

CREATE INDEX "reports_template_file_id_2d449bb3_like" ON "reports_template" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "reports_template_unit_id_3f69b0f1" ON "reports_template" ("unit_id")
--;;

ALTER TABLE "reports_report" ADD CONSTRAINT "reports_report_approved_by_id_7742bd58_fk_accounts_user_id" FOREIGN KEY ("approved_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_report" ADD CONSTRAINT "reports_report_checked_by_id_943aac03_fk_accounts_user_id" FOREIGN KEY ("checked_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_report" ADD CONSTRAINT "reports_report_corrects_id_de568ad0_fk_reports_report_id" FOREIGN KEY ("corrects_id") REFERENCES "reports_report" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_report" ADD CONSTRAINT "reports_report_drafted_by_id_d9236ede_fk_accounts_user_id" FOREIGN KEY ("drafted_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_report" ADD CONSTRAINT "reports_report_signed_file_id_66757713_fk_records_s" FOREIGN KEY ("signed_file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_report" ADD CONSTRAINT "reports_report_unit_id_711212ce_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_report" ADD CONSTRAINT "reports_report_template_id_4c15c500_fk_reports_template_id" FOREIGN KEY ("template_id") REFERENCES "reports_template" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reports_report_approved_by_id_7742bd58" ON "reports_report" ("approved_by_id")
--;;

CREATE INDEX "reports_report_checked_by_id_943aac03" ON "reports_report" ("checked_by_id")
--;;

CREATE INDEX "reports_report_corrects_id_de568ad0" ON "reports_report" ("corrects_id")
--;;

CREATE INDEX "reports_report_drafted_by_id_d9236ede" ON "reports_report" ("drafted_by_id")
--;;

CREATE INDEX "reports_report_signed_file_id_66757713" ON "reports_report" ("signed_file_id")
--;;

CREATE INDEX "reports_report_signed_file_id_66757713_like" ON "reports_report" ("signed_file_id" varchar_pattern_ops)
--;;

CREATE INDEX "reports_report_unit_id_711212ce" ON "reports_report" ("unit_id")
--;;

CREATE INDEX "reports_report_template_id_4c15c500" ON "reports_report" ("template_id")
--;;

ALTER TABLE "reports_deed" ADD CONSTRAINT "reports_deed_by_id_853cfceb_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_deed" ADD CONSTRAINT "reports_deed_report_id_a0fed1d5_fk_reports_report_id" FOREIGN KEY ("report_id") REFERENCES "reports_report" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reports_deed_by_id_853cfceb" ON "reports_deed" ("by_id")
--;;

CREATE INDEX "reports_deed_report_id_a0fed1d5" ON "reports_deed" ("report_id")
--;;

CREATE INDEX "reports_deeds_in_order" ON "reports_deed" ("report_id", "id")
--;;

ALTER TABLE "reports_sheet" ADD CONSTRAINT "reports_sheet_report_id_92e65eb9_fk_reports_report_id" FOREIGN KEY ("report_id") REFERENCES "reports_report" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "reports_sheet_report_id_92e65eb9" ON "reports_sheet" ("report_id")
--;;

CREATE FUNCTION reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sheets and deeds of a report are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reports_sheet_append_only BEFORE UPDATE OR DELETE ON reports_sheet
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();
CREATE TRIGGER reports_deed_append_only BEFORE UPDATE OR DELETE ON reports_deed
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();
CREATE FUNCTION reports_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('signed', 'submitted') AND (TG_OP = 'DELETE'
       OR (to_jsonb(NEW) - 'state' - 'submitted_at' - 'revision') IS DISTINCT FROM
          (to_jsonb(OLD) - 'state' - 'submitted_at' - 'revision')
       OR NEW.state NOT IN ('signed', 'submitted')) THEN
        RAISE EXCEPTION 'a signed report is never rewritten: make a report that corrects it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER reports_report_signed BEFORE UPDATE OR DELETE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_rewrite();
--;;

CREATE TABLE "reports_counting" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(8) NOT NULL, "form" varchar(20) NOT NULL, "period" varchar(10) NOT NULL, "options" jsonb NOT NULL, "words" varchar(1000) NOT NULL, "seen" integer NULL, "ordered_unit_id" bigint NULL, "ordered_at" timestamp with time zone NOT NULL, "state" varchar(9) NOT NULL, "ended_at" timestamp with time zone NULL, "outcome" jsonb NOT NULL, "ordered_by_id" bigint NOT NULL, "report_id" bigint NULL, "unit_id" bigint NULL, CONSTRAINT "reports_counting_ended_has_its_instant" CHECK ((("ended_at" IS NULL AND "state" = 'waiting') OR (NOT ("state" = 'waiting') AND "ended_at" IS NOT NULL))))
--;;

ALTER TABLE "reports_counting" ADD CONSTRAINT "reports_counting_ordered_by_id_fbaa0a35_fk_accounts_user_id" FOREIGN KEY ("ordered_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_counting" ADD CONSTRAINT "reports_counting_report_id_e676b4d6_fk_reports_report_id" FOREIGN KEY ("report_id") REFERENCES "reports_report" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "reports_counting" ADD CONSTRAINT "reports_counting_unit_id_7376f129_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "reports_counted_once_at_a_time" ON "reports_counting" ("form", "unit_id", "period", "kind") NULLS NOT DISTINCT WHERE "state" = 'waiting'
--;;

CREATE INDEX "reports_counting_ordered_by_id_fbaa0a35" ON "reports_counting" ("ordered_by_id")
--;;

CREATE INDEX "reports_counting_report_id_e676b4d6" ON "reports_counting" ("report_id")
--;;

CREATE INDEX "reports_counting_unit_id_7376f129" ON "reports_counting" ("unit_id")
--;;

CREATE INDEX "reports_countings_of_report" ON "reports_counting" ("report_id", "id" DESC)
--;;

CREATE TABLE "processes_processdefinition" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(40) NOT NULL UNIQUE, "name_vi" varchar(120) NOT NULL, "name_en" varchar(120) NOT NULL)
--;;

CREATE TABLE "processes_processrun" ("dossier_id" bigint NOT NULL PRIMARY KEY, "state" bytea NOT NULL, "timers" jsonb NOT NULL, "wake_at" timestamp with time zone NULL, CONSTRAINT "processes_run_state_is_small" CHECK (octet_length("state") <= 4096))
--;;

CREATE TABLE "processes_processversion" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" smallint NOT NULL, "bpmn" text NOT NULL, "dmn" text NOT NULL, "table" jsonb NULL, "basis" varchar(8) NOT NULL, "weight_total" integer NOT NULL, "weight_limit" integer NULL, "valid_from" date NOT NULL, "approved_by" varchar(200) NOT NULL, "approver_id" bigint NULL, "approved_at" timestamp with time zone NOT NULL, "sha256" varchar(64) NOT NULL, "definition_id" bigint NOT NULL, CONSTRAINT "processes_version_number_once" UNIQUE ("definition_id", "number"), CONSTRAINT "processes_version_from_one" CHECK ("number" >= 1))
--;;

CREATE INDEX "processes_processdefinition_key_a8ef9a94_like" ON "processes_processdefinition" ("key" varchar_pattern_ops)
--;;

CREATE INDEX "processes_run_wakes" ON "processes_processrun" ("wake_at") WHERE "wake_at" IS NOT NULL
--;;

ALTER TABLE "processes_processversion" ADD CONSTRAINT "processes_processver_definition_id_784df0d9_fk_processes" FOREIGN KEY ("definition_id") REFERENCES "processes_processdefinition" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "processes_processversion_definition_id_784df0d9" ON "processes_processversion" ("definition_id")
--;;

CREATE FUNCTION processes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an approved version of a process is never changed: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'Approve a new version instead.';
END $$;
CREATE TRIGGER processes_version_no_change BEFORE UPDATE OR DELETE ON processes_processversion
    FOR EACH ROW EXECUTE FUNCTION processes_refuse_change();
--;;

CREATE TABLE "polls_asked" ("id" uuid NOT NULL PRIMARY KEY, "person_key" varchar(64) NOT NULL, "dossier_id" bigint NOT NULL, "number" integer NOT NULL, "standing" varchar(10) NOT NULL, "nonce" varchar(32) NOT NULL)
--;;

CREATE TABLE "polls_callattempt" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "outcome" varchar(12) NOT NULL, "on" date NOT NULL, "asked_id" uuid NOT NULL, "by_id" bigint NOT NULL)
--;;

CREATE TABLE "polls_questionnaire" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(40) NOT NULL, "number" smallint NOT NULL, "name_vi" varchar(200) NOT NULL, "name_en" varchar(200) NOT NULL, "content" jsonb NOT NULL, "origin" varchar(300) NOT NULL, "revision" integer NOT NULL, "changed_at" timestamp with time zone NOT NULL, "frozen_at" timestamp with time zone NULL, "changed_by_id" bigint NULL)
--;;

CREATE TABLE "polls_stratum" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(40) NOT NULL, "name" varchar(200) NOT NULL, "sector" varchar(40) NOT NULL, "level" varchar(20) NOT NULL, "population" integer NOT NULL, "asked" integer NOT NULL, "first_of" integer NOT NULL, "first_in" integer NOT NULL, "unit_id" bigint NULL)
--;;

ALTER TABLE "polls_asked" ADD COLUMN "stratum_id" bigint NOT NULL CONSTRAINT "polls_asked_stratum_id_ac8299e4_fk_polls_stratum_id" REFERENCES "polls_stratum"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "polls_asked_stratum_id_ac8299e4_fk_polls_stratum_id" IMMEDIATE
--;;

CREATE TABLE "polls_answer" ("id" uuid NOT NULL PRIMARY KEY, "month" date NOT NULL, "content" jsonb NOT NULL, "stratum_id" bigint NOT NULL)
--;;

CREATE TABLE "polls_ticket" ("id" uuid NOT NULL PRIMARY KEY, "token_hash" varchar(64) NOT NULL UNIQUE, "is_spent" boolean NOT NULL, "stratum_id" bigint NOT NULL)
--;;

CREATE TABLE "polls_wave" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(40) NOT NULL UNIQUE, "title" varchar(200) NOT NULL, "year" smallint NOT NULL, "population" varchar(20) NOT NULL, "ended_from" date NOT NULL, "ended_to" date NOT NULL, "opens_on" date NOT NULL, "closes_on" date NOT NULL, "units" jsonb NOT NULL, "sectors" jsonb NOT NULL, "design" jsonb NOT NULL, "method" jsonb NOT NULL, "seed" varchar(64) NOT NULL, "drawing" jsonb NOT NULL, "state" varchar(10) NOT NULL, "revision" integer NOT NULL, "made_at" timestamp with time zone NOT NULL, "drawn_at" timestamp with time zone NULL, "proposed_at" timestamp with time zone NULL, "published_at" timestamp with time zone NULL, "results" jsonb NULL, "results_sha256" varchar(64) NOT NULL, "forgotten_at" timestamp with time zone NULL, "made_by_id" bigint NOT NULL, "proposed_by_id" bigint NULL, "published_by_id" bigint NULL, "questionnaire_id" bigint NOT NULL)
--;;

CREATE TABLE "polls_takenfile" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "sha256" varchar(64) NOT NULL, "rows" integer NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NOT NULL, "wave_id" bigint NOT NULL)
--;;

ALTER TABLE "polls_stratum" ADD COLUMN "wave_id" bigint NOT NULL CONSTRAINT "polls_stratum_wave_id_1347733f_fk_polls_wave_id" REFERENCES "polls_wave"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "polls_stratum_wave_id_1347733f_fk_polls_wave_id" IMMEDIATE
--;;

CREATE TABLE "polls_paper" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" varchar(40) NOT NULL, "first" jsonb NULL, "second" jsonb NULL, "is_done" boolean NOT NULL, "first_by_id" bigint NULL, "second_by_id" bigint NULL, "stratum_id" bigint NULL, "wave_id" bigint NOT NULL)
--;;

CREATE TABLE "polls_deed" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(20) NOT NULL, "said" jsonb NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NULL, "questionnaire_id" bigint NULL, "wave_id" bigint NULL)
--;;

ALTER TABLE "polls_asked" ADD COLUMN "wave_id" bigint NOT NULL CONSTRAINT "polls_asked_wave_id_28be9273_fk_polls_wave_id" REFERENCES "polls_wave"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "polls_asked_wave_id_28be9273_fk_polls_wave_id" IMMEDIATE
--;;

ALTER TABLE "polls_questionnaire" ADD CONSTRAINT "polls_version_once" UNIQUE ("key", "number")
--;;

ALTER TABLE "polls_answer" ADD CONSTRAINT "polls_month_alone" CHECK (EXTRACT(DAY FROM "month") = 1)
--;;

ALTER TABLE "polls_wave" ADD CONSTRAINT "polls_days_in_order" CHECK (("closes_on" >= ("opens_on") AND "ended_to" >= ("ended_from")))
--;;

ALTER TABLE "polls_wave" ADD CONSTRAINT "polls_published_by_another" CHECK (("published_by_id" IS NULL OR NOT ("published_by_id" = ("proposed_by_id") AND "published_by_id" IS NOT NULL AND "proposed_by_id" IS NOT NULL)))
--;;

ALTER TABLE "polls_wave" ADD CONSTRAINT "polls_published_has_results" CHECK ((NOT ("state" = 'published') OR ("published_by_id" IS NOT NULL AND "results" IS NOT NULL)))
--;;

ALTER TABLE "polls_takenfile" ADD CONSTRAINT "polls_file_once" UNIQUE ("wave_id", "sha256")
--;;

ALTER TABLE "polls_stratum" ADD CONSTRAINT "polls_stratum_once" UNIQUE ("wave_id", "code")
--;;

ALTER TABLE "polls_stratum" ADD CONSTRAINT "polls_stratum_in_order" CHECK (("asked" >= 0 AND "population" >= ("asked") AND "first_of" >= 1 AND "first_in" >= ("first_of")))
--;;

ALTER TABLE "polls_paper" ADD CONSTRAINT "polls_paper_once" UNIQUE ("wave_id", "number")
--;;

ALTER TABLE "polls_paper" ADD CONSTRAINT "polls_paper_two_people" CHECK (("second_by_id" IS NULL OR NOT ("second_by_id" = ("first_by_id") AND "second_by_id" IS NOT NULL AND "first_by_id" IS NOT NULL)))
--;;

ALTER TABLE "polls_asked" ADD CONSTRAINT "polls_person_once" UNIQUE ("wave_id", "person_key")
--;;

ALTER TABLE "polls_asked" ADD CONSTRAINT "polls_number_once" UNIQUE ("stratum_id", "number")
--;;

ALTER TABLE "polls_callattempt" ADD CONSTRAINT "polls_callattempt_asked_id_d01d0407_fk_polls_asked_id" FOREIGN KEY ("asked_id") REFERENCES "polls_asked" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_callattempt" ADD CONSTRAINT "polls_callattempt_by_id_77f1b0ff_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "polls_callattempt_asked_id_d01d0407" ON "polls_callattempt" ("asked_id")
--;;

CREATE INDEX "polls_callattempt_by_id_77f1b0ff" ON "polls_callattempt" ("by_id")
--;;

ALTER TABLE "polls_questionnaire" ADD CONSTRAINT "polls_questionnaire_changed_by_id_cb862b03_fk_accounts_user_id" FOREIGN KEY ("changed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "polls_questionnaire_changed_by_id_cb862b03" ON "polls_questionnaire" ("changed_by_id")
--;;

ALTER TABLE "polls_stratum" ADD CONSTRAINT "polls_stratum_unit_id_f41c117b_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "polls_stratum_unit_id_f41c117b" ON "polls_stratum" ("unit_id")
--;;

CREATE INDEX "polls_asked_stratum_id_ac8299e4" ON "polls_asked" ("stratum_id")
--;;

ALTER TABLE "polls_answer" ADD CONSTRAINT "polls_answer_stratum_id_585dc9ce_fk_polls_stratum_id" FOREIGN KEY ("stratum_id") REFERENCES "polls_stratum" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "polls_answer_stratum_id_585dc9ce" ON "polls_answer" ("stratum_id")
--;;

ALTER TABLE "polls_ticket" ADD CONSTRAINT "polls_ticket_stratum_id_ce1dc872_fk_polls_stratum_id" FOREIGN KEY ("stratum_id") REFERENCES "polls_stratum" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "polls_ticket_token_hash_790f3054_like" ON "polls_ticket" ("token_hash" varchar_pattern_ops)
--;;

CREATE INDEX "polls_ticket_stratum_id_ce1dc872" ON "polls_ticket" ("stratum_id")
--;;

ALTER TABLE "polls_wave" ADD CONSTRAINT "polls_wave_made_by_id_1eb3b596_fk_accounts_user_id" FOREIGN KEY ("made_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_wave" ADD CONSTRAINT "polls_wave_proposed_by_id_913c8c16_fk_accounts_user_id" FOREIGN KEY ("proposed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_wave" ADD CONSTRAINT "polls_wave_published_by_id_d74b449d_fk_accounts_user_id" FOREIGN KEY ("published_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_wave" ADD CONSTRAINT "polls_wave_questionnaire_id_959f583e_fk_polls_questionnaire_id" FOREIGN KEY ("questionnaire_id") REFERENCES "polls_questionnaire" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "polls_wave_code_3cc7b585_like" ON "polls_wave" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "polls_wave_made_by_id_1eb3b596" ON "polls_wave" ("made_by_id")
--;;

CREATE INDEX "polls_wave_proposed_by_id_913c8c16" ON "polls_wave" ("proposed_by_id")
--;;

CREATE INDEX "polls_wave_published_by_id_d74b449d" ON "polls_wave" ("published_by_id")
--;;

CREATE INDEX "polls_wave_questionnaire_id_959f583e" ON "polls_wave" ("questionnaire_id")
--;;

ALTER TABLE "polls_takenfile" ADD CONSTRAINT "polls_takenfile_by_id_b76e3752_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_takenfile" ADD CONSTRAINT "polls_takenfile_wave_id_2e62c423_fk_polls_wave_id" FOREIGN KEY ("wave_id") REFERENCES "polls_wave" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "polls_takenfile_by_id_b76e3752" ON "polls_takenfile" ("by_id")
--;;

CREATE INDEX "polls_takenfile_wave_id_2e62c423" ON "polls_takenfile" ("wave_id")
--;;

CREATE INDEX "polls_stratum_wave_id_1347733f" ON "polls_stratum" ("wave_id")
--;;

ALTER TABLE "polls_paper" ADD CONSTRAINT "polls_paper_first_by_id_2a37dafe_fk_accounts_user_id" FOREIGN KEY ("first_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_paper" ADD CONSTRAINT "polls_paper_second_by_id_5c5b78d4_fk_accounts_user_id" FOREIGN KEY ("second_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_paper" ADD CONSTRAINT "polls_paper_stratum_id_9f33dc7d_fk_polls_stratum_id" FOREIGN KEY ("stratum_id") REFERENCES "polls_stratum" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_paper" ADD CONSTRAINT "polls_paper_wave_id_0cc2aa32_fk_polls_wave_id" FOREIGN KEY ("wave_id") REFERENCES "polls_wave" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "polls_paper_first_by_id_2a37dafe" ON "polls_paper" ("first_by_id")
--;;

CREATE INDEX "polls_paper_second_by_id_5c5b78d4" ON "polls_paper" ("second_by_id")
--;;

CREATE INDEX "polls_paper_stratum_id_9f33dc7d" ON "polls_paper" ("stratum_id")
--;;

CREATE INDEX "polls_paper_wave_id_0cc2aa32" ON "polls_paper" ("wave_id")
--;;

ALTER TABLE "polls_deed" ADD CONSTRAINT "polls_deed_by_id_f96b100b_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_deed" ADD CONSTRAINT "polls_deed_questionnaire_id_2664f99a_fk_polls_questionnaire_id" FOREIGN KEY ("questionnaire_id") REFERENCES "polls_questionnaire" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "polls_deed" ADD CONSTRAINT "polls_deed_wave_id_6974ef00_fk_polls_wave_id" FOREIGN KEY ("wave_id") REFERENCES "polls_wave" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "polls_deed_by_id_f96b100b" ON "polls_deed" ("by_id")
--;;

CREATE INDEX "polls_deed_questionnaire_id_2664f99a" ON "polls_deed" ("questionnaire_id")
--;;

CREATE INDEX "polls_deed_wave_id_6974ef00" ON "polls_deed" ("wave_id")
--;;

CREATE INDEX "polls_asked_wave_id_28be9273" ON "polls_asked" ("wave_id")
--;;

CREATE FUNCTION polls_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'deeds of a survey are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER polls_deed_append_only BEFORE UPDATE OR DELETE ON polls_deed
    FOR EACH ROW EXECUTE FUNCTION polls_refuse_change();
CREATE FUNCTION polls_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (TG_OP = 'DELETE' OR to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD)) THEN
        RAISE EXCEPTION 'a questionnaire that a survey uses is never rewritten: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER polls_questionnaire_frozen BEFORE UPDATE OR DELETE ON polls_questionnaire
    FOR EACH ROW EXECUTE FUNCTION polls_refuse_rewrite();
CREATE FUNCTION polls_refuse_republishing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' AND (TG_OP = 'DELETE'
       OR (to_jsonb(NEW) - 'forgotten_at') IS DISTINCT FROM (to_jsonb(OLD) - 'forgotten_at')) THEN
        RAISE EXCEPTION 'published results are never rewritten: run another survey'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER polls_wave_published BEFORE UPDATE OR DELETE ON polls_wave
    FOR EACH ROW EXECUTE FUNCTION polls_refuse_republishing();
--;;

CREATE TABLE "petitions_yearcount" ("year" smallint NOT NULL PRIMARY KEY, "last" integer NOT NULL)
--;;

CREATE TABLE "petitions_petition" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(20) NOT NULL UNIQUE, "filing_key" varchar(64) NOT NULL UNIQUE, "secret_hash" varchar(64) NOT NULL, "kind" varchar(10) NOT NULL, "channel" varchar(10) NOT NULL, "state" varchar(10) NOT NULL, "revision" integer NOT NULL, "subject" varchar(200) NOT NULL, "text" text NOT NULL, "about_whom" varchar(200) NOT NULL, "name" varchar(120) NOT NULL, "telephone" varchar(20) NOT NULL, "email" varchar(254) NOT NULL, "address" varchar(250) NOT NULL, "received_at" timestamp with time zone NOT NULL, "refuse_due" timestamp with time zone NOT NULL, "ask_due" timestamp with time zone NOT NULL, "process_due" timestamp with time zone NOT NULL, "publish_due" timestamp with time zone NULL, "due_at" timestamp with time zone NULL, "first_asked_at" timestamp with time zone NULL, "paused_at" timestamp with time zone NULL, "more_until" date NULL, "refused_at" timestamp with time zone NULL, "answered_at" timestamp with time zone NULL, "answer" text NOT NULL, "finished_at" timestamp with time zone NULL, "about_unit_id" bigint NULL, "answered_by_id" bigint NULL, "assigned_unit_id" bigint NULL, "dossier_id" bigint NULL, "finished_by_id" bigint NULL, "follows_id" bigint NULL, "petitioner_id" bigint NULL, "procedure_id" bigint NULL, "received_by_id" bigint NULL, "receiving_unit_id" bigint NOT NULL)
--;;

CREATE TABLE "petitions_mark" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "voter" varchar(64) NOT NULL, "likes" boolean NOT NULL, "marked_on" date NOT NULL, "petition_id" bigint NOT NULL)
--;;

CREATE TABLE "petitions_concern" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "user_id" bigint NOT NULL, "petition_id" bigint NOT NULL)
--;;

CREATE TABLE "petitions_attachment" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "file_name" varchar(200) NOT NULL, "added_at" timestamp with time zone NOT NULL, "file_sha256" varchar(64) NOT NULL, "petition_id" bigint NOT NULL)
--;;

CREATE TABLE "petitions_petitionevent" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "seq" integer NOT NULL, "kind" varchar(12) NOT NULL, "at" timestamp with time zone NOT NULL, "said" jsonb NOT NULL, "by_id" bigint NULL, "petition_id" bigint NOT NULL, "unit_id" bigint NULL)
--;;

CREATE TABLE "petitions_publication" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "subject" varchar(200) NOT NULL, "question" text NOT NULL, "answer" text NOT NULL, "folded" text NOT NULL, "published_on" date NOT NULL, "withdrawn_on" date NULL, "petition_id" bigint NOT NULL UNIQUE)
--;;

CREATE TABLE "petitions_reading" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "what" varchar(20) NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NOT NULL, "petition_id" bigint NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE INDEX "petitions_received_list" ON "petitions_petition" ("receiving_unit_id", "received_at" DESC, "id" DESC)
--;;

CREATE INDEX "petitions_assigned_list" ON "petitions_petition" ("assigned_unit_id", "received_at" DESC, "id" DESC)
--;;

CREATE INDEX "petitions_running_clocks" ON "petitions_petition" ("due_at", "id") WHERE "due_at" IS NOT NULL
--;;

CREATE INDEX "petitions_own_list" ON "petitions_petition" ("petitioner_id", "received_at" DESC)
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_four_eyes" CHECK (("finished_by_id" IS NULL OR NOT ("finished_by_id" = ("answered_by_id") AND "finished_by_id" IS NOT NULL AND "answered_by_id" IS NOT NULL)))
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_answer_has_words" CHECK (("answered_at" IS NULL OR NOT ("answer" = '')))
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_asked_is_paused" CHECK ((NOT ("state" = 'more_asked') OR "paused_at" IS NOT NULL))
--;;

ALTER TABLE "petitions_mark" ADD CONSTRAINT "petitions_one_mark" UNIQUE ("petition_id", "voter")
--;;

ALTER TABLE "petitions_concern" ADD CONSTRAINT "petitions_concern_once" UNIQUE ("petition_id", "user_id")
--;;

ALTER TABLE "petitions_petitionevent" ADD CONSTRAINT "petitions_event_in_order" UNIQUE ("petition_id", "seq")
--;;

CREATE INDEX "petitions_publication_search" ON "petitions_publication" USING gin ("folded" gin_trgm_ops)
--;;

CREATE INDEX "petitions_publication_list" ON "petitions_publication" ("published_on" DESC, "id" DESC) WHERE "withdrawn_on" IS NULL
--;;

CREATE INDEX "petitions_readings" ON "petitions_reading" ("petition_id", "at" DESC)
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_about_unit_id_c6cc36c0_fk_agencies_unit_id" FOREIGN KEY ("about_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_answered_by_id_d9849e25_fk_accounts_user_id" FOREIGN KEY ("answered_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_assigned_unit_id_e2938906_fk_agencies_" FOREIGN KEY ("assigned_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_dossier_id_ecc7215d_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_finished_by_id_1130db5d_fk_accounts_user_id" FOREIGN KEY ("finished_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_follows_id_d487223d_fk_petitions_petition_id" FOREIGN KEY ("follows_id") REFERENCES "petitions_petition" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_petitioner_id_5af225cf_fk_accounts_user_id" FOREIGN KEY ("petitioner_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_procedure_id_f3cf2380_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_received_by_id_86fd7081_fk_accounts_user_id" FOREIGN KEY ("received_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petition" ADD CONSTRAINT "petitions_petition_receiving_unit_id_27901d07_fk_agencies_" FOREIGN KEY ("receiving_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "petitions_petition_code_d102d6ec_like" ON "petitions_petition" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "petitions_petition_filing_key_59809323_like" ON "petitions_petition" ("filing_key" varchar_pattern_ops)
--;;

CREATE INDEX "petitions_petition_about_unit_id_c6cc36c0" ON "petitions_petition" ("about_unit_id")
--;;

CREATE INDEX "petitions_petition_answered_by_id_d9849e25" ON "petitions_petition" ("answered_by_id")
--;;

CREATE INDEX "petitions_petition_assigned_unit_id_e2938906" ON "petitions_petition" ("assigned_unit_id")
--;;

CREATE INDEX "petitions_petition_dossier_id_ecc7215d" ON "petitions_petition" ("dossier_id")
--;;

CREATE INDEX "petitions_petition_finished_by_id_1130db5d" ON "petitions_petition" ("finished_by_id")
--;;

CREATE INDEX "petitions_petition_follows_id_d487223d" ON "petitions_petition" ("follows_id")
--;;

CREATE INDEX "petitions_petition_petitioner_id_5af225cf" ON "petitions_petition" ("petitioner_id")
--;;

CREATE INDEX "petitions_petition_procedure_id_f3cf2380" ON "petitions_petition" ("procedure_id")
--;;

CREATE INDEX "petitions_petition_received_by_id_86fd7081" ON "petitions_petition" ("received_by_id")
--;;

CREATE INDEX "petitions_petition_receiving_unit_id_27901d07" ON "petitions_petition" ("receiving_unit_id")
--;;

ALTER TABLE "petitions_mark" ADD CONSTRAINT "petitions_mark_petition_id_aa84a618_fk_petitions_petition_id" FOREIGN KEY ("petition_id") REFERENCES "petitions_petition" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "petitions_mark_petition_id_aa84a618" ON "petitions_mark" ("petition_id")
--;;

ALTER TABLE "petitions_concern" ADD CONSTRAINT "petitions_concern_user_id_7b4f164f_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_concern" ADD CONSTRAINT "petitions_concern_petition_id_d3ca8be3_fk_petitions_petition_id" FOREIGN KEY ("petition_id") REFERENCES "petitions_petition" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "petitions_concern_user_id_7b4f164f" ON "petitions_concern" ("user_id")
--;;

CREATE INDEX "petitions_concern_petition_id_d3ca8be3" ON "petitions_concern" ("petition_id")
--;;

ALTER TABLE "petitions_attachment" ADD CONSTRAINT "petitions_attachment_file_sha256_539d84b5_fk_records_s" FOREIGN KEY ("file_sha256") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_attachment" ADD CONSTRAINT "petitions_attachment_petition_id_5ffe14e7_fk_petitions" FOREIGN KEY ("petition_id") REFERENCES "petitions_petition" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "petitions_attachment_file_sha256_539d84b5" ON "petitions_attachment" ("file_sha256")
--;;

CREATE INDEX "petitions_attachment_file_sha256_539d84b5_like" ON "petitions_attachment" ("file_sha256" varchar_pattern_ops)
--;;

CREATE INDEX "petitions_attachment_petition_id_5ffe14e7" ON "petitions_attachment" ("petition_id")
--;;

ALTER TABLE "petitions_petitionevent" ADD CONSTRAINT "petitions_petitionevent_by_id_4545a6b8_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petitionevent" ADD CONSTRAINT "petitions_petitionev_petition_id_d2803903_fk_petitions" FOREIGN KEY ("petition_id") REFERENCES "petitions_petition" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_petitionevent" ADD CONSTRAINT "petitions_petitionevent_unit_id_1d7b41ff_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "petitions_petitionevent_by_id_4545a6b8" ON "petitions_petitionevent" ("by_id")
--;;

CREATE INDEX "petitions_petitionevent_petition_id_d2803903" ON "petitions_petitionevent" ("petition_id")
--;;

CREATE INDEX "petitions_petitionevent_unit_id_1d7b41ff" ON "petitions_petitionevent" ("unit_id")
--;;

ALTER TABLE "petitions_publication" ADD CONSTRAINT "petitions_publicatio_petition_id_f43c875f_fk_petitions" FOREIGN KEY ("petition_id") REFERENCES "petitions_petition" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_reading" ADD CONSTRAINT "petitions_reading_by_id_a414f9c5_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_reading" ADD CONSTRAINT "petitions_reading_petition_id_87c4a875_fk_petitions_petition_id" FOREIGN KEY ("petition_id") REFERENCES "petitions_petition" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "petitions_reading" ADD CONSTRAINT "petitions_reading_unit_id_84952d83_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "petitions_reading_by_id_a414f9c5" ON "petitions_reading" ("by_id")
--;;

CREATE INDEX "petitions_reading_petition_id_87c4a875" ON "petitions_reading" ("petition_id")
--;;

CREATE INDEX "petitions_reading_unit_id_84952d83" ON "petitions_reading" ("unit_id")
--;;

CREATE FUNCTION petitions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the events of a petition are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER petitions_event_append_only BEFORE UPDATE OR DELETE ON petitions_petitionevent
    FOR EACH ROW EXECUTE FUNCTION petitions_refuse_change();
CREATE TRIGGER petitions_reading_append_only BEFORE UPDATE OR DELETE ON petitions_reading
    FOR EACH ROW EXECUTE FUNCTION petitions_refuse_change();
CREATE TRIGGER petitions_concern_append_only BEFORE UPDATE OR DELETE ON petitions_concern
    FOR EACH ROW EXECUTE FUNCTION petitions_refuse_change();
--;;

CREATE FUNCTION ledger_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % stay: emptying the table is refused', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER centres_ticketevent_no_truncate BEFORE TRUNCATE ON centres_ticketevent
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER centres_centresetting_no_truncate BEFORE TRUNCATE ON centres_centresetting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER correspondence_documentevent_no_truncate BEFORE TRUNCATE ON correspondence_documentevent
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER correspondence_reading_no_truncate BEFORE TRUNCATE ON correspondence_reading
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER correspondence_document_no_truncate BEFORE TRUNCATE ON correspondence_document
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER digitising_stockcount_no_truncate BEFORE TRUNCATE ON digitising_stockcount
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER petitions_petitionevent_no_truncate BEFORE TRUNCATE ON petitions_petitionevent
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER petitions_reading_no_truncate BEFORE TRUNCATE ON petitions_reading
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER petitions_concern_no_truncate BEFORE TRUNCATE ON petitions_concern
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER polls_deed_no_truncate BEFORE TRUNCATE ON polls_deed
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER polls_questionnaire_no_truncate BEFORE TRUNCATE ON polls_questionnaire
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER polls_wave_no_truncate BEFORE TRUNCATE ON polls_wave
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER procedures_procedureversion_no_truncate BEFORE TRUNCATE ON procedures_procedureversion
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER procedures_feeschedule_no_truncate BEFORE TRUNCATE ON procedures_feeschedule
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER processes_processversion_no_truncate BEFORE TRUNCATE ON processes_processversion
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER reports_sheet_no_truncate BEFORE TRUNCATE ON reports_sheet
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER reports_deed_no_truncate BEFORE TRUNCATE ON reports_deed
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER reports_report_no_truncate BEFORE TRUNCATE ON reports_report
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER reviews_deed_no_truncate BEFORE TRUNCATE ON reviews_deed
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER reviews_evidence_no_truncate BEFORE TRUNCATE ON reviews_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER reviews_reviewsheet_no_truncate BEFORE TRUNCATE ON reviews_reviewsheet
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER scorecards_frameworkversion_no_truncate BEFORE TRUNCATE ON scorecards_frameworkversion
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER steering_entry_no_truncate BEFORE TRUNCATE ON steering_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER steering_confirmation_no_truncate BEFORE TRUNCATE ON steering_confirmation
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
--;;

CREATE TABLE "indicators_followercursor" ("name" varchar(20) NOT NULL PRIMARY KEY, "transaction" bigint NOT NULL, "event_id" bigint NOT NULL, "caught_up_at" timestamp with time zone NULL)
--;;

CREATE TABLE "indicators_cell" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "month" date NOT NULL, "channel" varchar(10) NOT NULL, "measure" varchar(40) NOT NULL, "value" bigint NOT NULL, "procedure_id" bigint NOT NULL, "unit_id" bigint NOT NULL, CONSTRAINT "indicators_cell_once" UNIQUE ("month", "unit_id", "procedure_id", "channel", "measure"))
--;;

CREATE INDEX "indicators_followercursor_name_f2c887f6_like" ON "indicators_followercursor" ("name" varchar_pattern_ops)
--;;

ALTER TABLE "indicators_cell" ADD CONSTRAINT "indicators_cell_procedure_id_cab91cbe_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_cell" ADD CONSTRAINT "indicators_cell_unit_id_c90cc887_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "indicators_cell_procedure_id_cab91cbe" ON "indicators_cell" ("procedure_id")
--;;

CREATE INDEX "indicators_cell_unit_id_c90cc887" ON "indicators_cell" ("unit_id")
--;;

DROP TABLE "indicators_cell" CASCADE
--;;

CREATE TABLE "indicators_cell" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "month" date NOT NULL, "unit_id" bigint NOT NULL, "handling_unit_id" bigint NOT NULL, "procedure_id" bigint NOT NULL, "channel" varchar(10) NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, CONSTRAINT "indicators_cell_key" UNIQUE ("month", "unit_id", "handling_unit_id", "procedure_id", "channel"))
--;;

DELETE FROM indicators_followercursor
--;;

ALTER TABLE "indicators_cell" ADD CONSTRAINT "indicators_cell_unit_id_c90cc887_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_cell" ADD CONSTRAINT "indicators_cell_handling_unit_id_55b0d670_fk_agencies_unit_id" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_cell" ADD CONSTRAINT "indicators_cell_procedure_id_cab91cbe_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "indicators_cell_unit_id_c90cc887" ON "indicators_cell" ("unit_id")
--;;

CREATE INDEX "indicators_cell_handling_unit_id_55b0d670" ON "indicators_cell" ("handling_unit_id")
--;;

CREATE INDEX "indicators_cell_procedure_id_cab91cbe" ON "indicators_cell" ("procedure_id")
--;;

DELETE FROM indicators_cell
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "late" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ALTER COLUMN "late" DROP DEFAULT
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "late_apologised" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ALTER COLUMN "late_apologised" DROP DEFAULT
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "late_subjective" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ALTER COLUMN "late_subjective" DROP DEFAULT
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "late_subjective_apologised" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ALTER COLUMN "late_subjective_apologised" DROP DEFAULT
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "late_said_subjective" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ALTER COLUMN "late_said_subjective" DROP DEFAULT
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "late_said_subjective_apologised" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ALTER COLUMN "late_said_subjective_apologised" DROP DEFAULT
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "late_objective" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ALTER COLUMN "late_objective" DROP DEFAULT
--;;

DELETE FROM indicators_followercursor
--;;

DELETE FROM indicators_followercursor
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "received_matters" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_matters" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_matters_assessed" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_matters_in_time" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "given_over" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "taken_over" integer DEFAULT 0 NOT NULL
--;;

DELETE FROM indicators_followercursor
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "received_reused" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "submitted_held" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "submitted_held_asked" integer DEFAULT 0 NOT NULL
--;;

DELETE FROM indicators_followercursor
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "results_wanted" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "results_electronic" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "copies_certified" integer DEFAULT 0 NOT NULL
--;;

CREATE TABLE "indicators_knowledge" ("name" varchar(20) NOT NULL PRIMARY KEY, "since" date NULL, "closed_on" date NOT NULL)
--;;

CREATE TABLE "indicators_celldifference" ("month" date NOT NULL, "channel" varchar(10) NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "known_on" date NOT NULL, "handling_unit_id" bigint NOT NULL, "procedure_id" bigint NOT NULL, "unit_id" bigint NOT NULL)
--;;

ALTER TABLE "indicators_followercursor" ADD COLUMN "counted_transaction" bigint NULL
--;;

ALTER TABLE "indicators_followercursor" ADD COLUMN "counted_event" bigint NULL
--;;

DELETE FROM indicators_followercursor
--;;

CREATE FUNCTION indicators_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('motcua.counting', TRUE), '') <> 'follower' THEN
        RAISE EXCEPTION 'figures are counted, not edited: % on % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation',
                  HINT = 'Correct the dossier; motcua indicators recount counts anew.';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION indicators_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was known on a day stays: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation',
              HINT = 'A correction is a difference of today; motcua indicators recount writes it.';
END $$;
CREATE FUNCTION indicators_refuse_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM written AS w JOIN indicators_knowledge AS k ON w.known_on < k.closed_on) THEN
        RAISE EXCEPTION 'what was known on a day that is over stays: a later difference is refused'
            USING ERRCODE = 'restrict_violation',
                  HINT = 'A correction is a difference of today.';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER indicators_cell_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_cell
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
CREATE TRIGGER indicators_difference_no_edit BEFORE INSERT ON indicators_celldifference
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
CREATE TRIGGER indicators_difference_no_rewriting BEFORE UPDATE OR DELETE OR TRUNCATE ON indicators_celldifference
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rewriting();
CREATE TRIGGER indicators_difference_closed AFTER INSERT ON indicators_celldifference
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_closed_day();
ALTER TABLE indicators_cell ENABLE ALWAYS TRIGGER indicators_cell_no_edit;
ALTER TABLE indicators_celldifference ENABLE ALWAYS TRIGGER indicators_difference_no_edit;
ALTER TABLE indicators_celldifference ENABLE ALWAYS TRIGGER indicators_difference_no_rewriting;
--;;

CREATE INDEX "indicators_knowledge_name_3c742f3f_like" ON "indicators_knowledge" ("name" varchar_pattern_ops)
--;;

ALTER TABLE "indicators_celldifference" ADD CONSTRAINT "indicators_celldiffe_handling_unit_id_27bc11a1_fk_agencies_" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_celldifference" ADD CONSTRAINT "indicators_celldiffe_procedure_id_a280beac_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_celldifference" ADD CONSTRAINT "indicators_celldifference_unit_id_b23dc227_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "indicators_celldifference_handling_unit_id_27bc11a1" ON "indicators_celldifference" ("handling_unit_id")
--;;

CREATE INDEX "indicators_celldifference_procedure_id_a280beac" ON "indicators_celldifference" ("procedure_id")
--;;

CREATE INDEX "indicators_celldifference_unit_id_b23dc227" ON "indicators_celldifference" ("unit_id")
--;;

CREATE INDEX "indicators_difference_known" ON "indicators_celldifference" ("known_on", "month")
--;;

DELETE FROM indicators_followercursor
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "received_told" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "received_766_in_time" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "received_obligation" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "received_obligation_online" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "received_population" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_766_late" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_disliked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_content" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_online_proven" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "results_digitised" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_stored" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "received_told" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "received_766_in_time" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "received_obligation" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "received_obligation_online" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "received_population" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "settled_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "settled_766_late" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "settled_disliked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "settled_content" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "settled_online_proven" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "results_digitised" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "settled_stored" integer DEFAULT 0 NOT NULL
--;;

CREATE TABLE "indicators_unitcell" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "unit_id" bigint NOT NULL, "handling_unit_id" bigint NOT NULL, "month" date NOT NULL, "channel" varchar(10) NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL)
--;;

CREATE TABLE "indicators_procedurecell" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "procedure_id" bigint NOT NULL, "month" date NOT NULL, "channel" varchar(10) NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL)
--;;

CREATE TABLE "indicators_provincecell" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "month" date NOT NULL, "channel" varchar(10) NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL)
--;;

CREATE TABLE "indicators_provincedifference" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "span" varchar(5) NOT NULL, "known_on" date NOT NULL, "month" date NOT NULL, "channel" varchar(10) NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL)
--;;

CREATE TABLE "indicators_unitdifference" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "span" varchar(5) NOT NULL, "known_on" date NOT NULL, "unit_id" bigint NOT NULL, "handling_unit_id" bigint NOT NULL, "month" date NOT NULL, "channel" varchar(10) NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL)
--;;

CREATE TABLE "indicators_proceduredifference" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "span" varchar(5) NOT NULL, "known_on" date NOT NULL, "procedure_id" bigint NOT NULL, "month" date NOT NULL, "channel" varchar(10) NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL)
--;;

INSERT INTO indicators_provincecell (month, channel, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results, results_told, results_wanted, results_electronic, copies_certified, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored) SELECT month, channel, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results), sum(results_told), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored) FROM indicators_cell GROUP BY month, channel HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 ORDER BY month, channel
--;;

INSERT INTO indicators_provincedifference (span, known_on, month, channel, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results, results_told, results_wanted, results_electronic, copies_certified, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored) SELECT 'day', known_on, month, channel, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results), sum(results_told), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored) FROM indicators_celldifference GROUP BY known_on, month, channel HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 ORDER BY known_on, month, channel
--;;

INSERT INTO indicators_provincedifference (span, known_on, month, channel, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results, results_told, results_wanted, results_electronic, copies_certified, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored) SELECT 'month', date_trunc('month', known_on)::date, month, channel, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results), sum(results_told), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored) FROM indicators_celldifference GROUP BY date_trunc('month', known_on)::date, month, channel HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 ORDER BY date_trunc('month', known_on)::date, month, channel
--;;

INSERT INTO indicators_unitcell (month, unit_id, handling_unit_id, channel, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results, results_told, results_wanted, results_electronic, copies_certified, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored) SELECT month, unit_id, handling_unit_id, channel, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results), sum(results_told), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored) FROM indicators_cell GROUP BY month, unit_id, handling_unit_id, channel HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 ORDER BY month, unit_id, handling_unit_id, channel
--;;

INSERT INTO indicators_unitdifference (span, known_on, month, unit_id, handling_unit_id, channel, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results, results_told, results_wanted, results_electronic, copies_certified, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored) SELECT 'day', known_on, month, unit_id, handling_unit_id, channel, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results), sum(results_told), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored) FROM indicators_celldifference GROUP BY known_on, month, unit_id, handling_unit_id, channel HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 ORDER BY known_on, month, unit_id, handling_unit_id, channel
--;;

INSERT INTO indicators_unitdifference (span, known_on, month, unit_id, handling_unit_id, channel, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results, results_told, results_wanted, results_electronic, copies_certified, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored) SELECT 'month', date_trunc('month', known_on)::date, month, unit_id, handling_unit_id, channel, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results), sum(results_told), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored) FROM indicators_celldifference GROUP BY date_trunc('month', known_on)::date, month, unit_id, handling_unit_id, channel HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 ORDER BY date_trunc('month', known_on)::date, month, unit_id, handling_unit_id, channel
--;;

INSERT INTO indicators_procedurecell (month, procedure_id, channel, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results, results_told, results_wanted, results_electronic, copies_certified, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored) SELECT month, procedure_id, channel, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results), sum(results_told), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored) FROM indicators_cell GROUP BY month, procedure_id, channel HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 ORDER BY month, procedure_id, channel
--;;

INSERT INTO indicators_proceduredifference (span, known_on, month, procedure_id, channel, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results, results_told, results_wanted, results_electronic, copies_certified, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored) SELECT 'day', known_on, month, procedure_id, channel, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results), sum(results_told), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored) FROM indicators_celldifference GROUP BY known_on, month, procedure_id, channel HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 ORDER BY known_on, month, procedure_id, channel
--;;

INSERT INTO indicators_proceduredifference (span, known_on, month, procedure_id, channel, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results, results_told, results_wanted, results_electronic, copies_certified, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored) SELECT 'month', date_trunc('month', known_on)::date, month, procedure_id, channel, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results), sum(results_told), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored) FROM indicators_celldifference GROUP BY date_trunc('month', known_on)::date, month, procedure_id, channel HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 ORDER BY date_trunc('month', known_on)::date, month, procedure_id, channel
--;;

ALTER TABLE "indicators_provincecell" ADD CONSTRAINT "indicators_provincecell_key" UNIQUE ("month", "channel")
--;;

ALTER TABLE "indicators_provincedifference" ADD CONSTRAINT "indicators_provincedifference_key" UNIQUE ("span", "known_on", "month", "channel")
--;;

ALTER TABLE "indicators_unitcell" ADD CONSTRAINT "indicators_unitcell_key" UNIQUE ("month", "handling_unit_id", "unit_id", "channel")
--;;

ALTER TABLE "indicators_procedurecell" ADD CONSTRAINT "indicators_procedurecell_key" UNIQUE ("month", "procedure_id", "channel")
--;;

ALTER TABLE "indicators_unitdifference" ADD CONSTRAINT "indicators_unitdifference_key" UNIQUE ("span", "known_on", "month", "handling_unit_id", "unit_id", "channel")
--;;

ALTER TABLE "indicators_proceduredifference" ADD CONSTRAINT "indicators_proceduredifference_key" UNIQUE ("span", "known_on", "month", "procedure_id", "channel")
--;;

CREATE FUNCTION indicators_refuse_rolled_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('motcua.rolling', TRUE), '') <> 'anew' AND EXISTS (
        SELECT 1 FROM touched AS t JOIN indicators_knowledge AS k
            ON (t.span = 'day' AND t.known_on < k.closed_on)
            OR (t.span = 'month' AND (t.known_on + INTERVAL '1 month')::date <= k.closed_on)) THEN
        RAISE EXCEPTION 'what was known on a day that is over stays: % on % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation',
                  HINT = 'A correction is a difference of today; motcua indicators recount rolls up anew.';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER indicators_provincecell_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_provincecell
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_provincecell ENABLE ALWAYS TRIGGER indicators_provincecell_no_edit;

CREATE TRIGGER indicators_provincedifference_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_provincedifference
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_provincedifference ENABLE ALWAYS TRIGGER indicators_provincedifference_no_edit;

CREATE TRIGGER indicators_unitcell_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_unitcell
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_unitcell ENABLE ALWAYS TRIGGER indicators_unitcell_no_edit;

CREATE TRIGGER indicators_unitdifference_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_unitdifference
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_unitdifference ENABLE ALWAYS TRIGGER indicators_unitdifference_no_edit;

CREATE TRIGGER indicators_procedurecell_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_procedurecell
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_procedurecell ENABLE ALWAYS TRIGGER indicators_procedurecell_no_edit;

CREATE TRIGGER indicators_proceduredifference_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_proceduredifference
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_proceduredifference ENABLE ALWAYS TRIGGER indicators_proceduredifference_no_edit;

CREATE TRIGGER indicators_provincedifference_closed_insert AFTER INSERT ON indicators_provincedifference
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_provincedifference_closed_update AFTER UPDATE ON indicators_provincedifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_provincedifference_closed_delete AFTER DELETE ON indicators_provincedifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_unitdifference_closed_insert AFTER INSERT ON indicators_unitdifference
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_unitdifference_closed_update AFTER UPDATE ON indicators_unitdifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_unitdifference_closed_delete AFTER DELETE ON indicators_unitdifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_proceduredifference_closed_insert AFTER INSERT ON indicators_proceduredifference
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_proceduredifference_closed_update AFTER UPDATE ON indicators_proceduredifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_proceduredifference_closed_delete AFTER DELETE ON indicators_proceduredifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();
--;;

ALTER TABLE "indicators_unitcell" ADD CONSTRAINT "indicators_unitcell_unit_id_e37af612_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_unitcell" ADD CONSTRAINT "indicators_unitcell_handling_unit_id_0ae73a1b_fk_agencies_" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_procedurecell" ADD CONSTRAINT "indicators_procedure_procedure_id_7c7f7264_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_unitdifference" ADD CONSTRAINT "indicators_unitdifference_unit_id_c6da668f_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_unitdifference" ADD CONSTRAINT "indicators_unitdiffe_handling_unit_id_7c7b6a8e_fk_agencies_" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_proceduredifference" ADD CONSTRAINT "indicators_procedure_procedure_id_e93110ec_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE TABLE "indicators_evening" ("day" date NOT NULL PRIMARY KEY, "last_transaction" bigint NOT NULL, "last_event" bigint NOT NULL, "closed_transaction" bigint NULL, "closed_event" bigint NULL, "counted_transaction" bigint NULL, "counted_event" bigint NULL)
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "is_correction" boolean DEFAULT ((coalesce(current_setting('motcua.correcting', TRUE), '') = 'yes')) NOT NULL
--;;

INSERT INTO indicators_evening (day, last_transaction, last_event, closed_transaction, closed_event,
                                counted_transaction, counted_event)
SELECT k.closed_on, c.transaction, c.event_id, c.transaction, c.event_id, c.counted_transaction, c.counted_event
  FROM indicators_knowledge AS k JOIN indicators_followercursor AS c ON c.name = 'cells'
 WHERE k.name = 'figures';
CREATE TRIGGER indicators_evening_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_evening
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_evening ENABLE ALWAYS TRIGGER indicators_evening_no_edit;
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_worked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_cell" ADD COLUMN "settled_work_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "settled_worked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_celldifference" ADD COLUMN "settled_work_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_unitcell" ADD COLUMN "settled_worked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_unitcell" ADD COLUMN "settled_work_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_procedurecell" ADD COLUMN "settled_worked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_procedurecell" ADD COLUMN "settled_work_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_provincecell" ADD COLUMN "settled_worked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_provincecell" ADD COLUMN "settled_work_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_provincedifference" ADD COLUMN "settled_worked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_provincedifference" ADD COLUMN "settled_work_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_unitdifference" ADD COLUMN "settled_worked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_unitdifference" ADD COLUMN "settled_work_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_proceduredifference" ADD COLUMN "settled_worked" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_proceduredifference" ADD COLUMN "settled_work_hours" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "indicators_knowledge" ADD COLUMN "stood_since" date NULL
--;;

CREATE TABLE "indicators_standing" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "known_from" date NOT NULL, "known_to" date NULL, "channel" varchar(10) NOT NULL, "submitted_at" timestamp with time zone NOT NULL, "accepted_at" timestamp with time zone NULL, "current_due" timestamp with time zone NULL, "clock_stopped_at" timestamp with time zone NULL, "dossier_id" bigint NOT NULL, "handling_unit_id" bigint NOT NULL, "procedure_id" bigint NOT NULL, "unit_id" bigint NOT NULL, CONSTRAINT "indicators_standing_once" UNIQUE ("dossier_id", "known_from"))
--;;

DELETE FROM indicators_followercursor
--;;

CREATE INDEX indicators_standing_days ON indicators_standing USING gist (daterange(known_from, known_to));
CREATE FUNCTION indicators_refuse_stood_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.known_from = OLD.known_from AND NEW.dossier_id = OLD.dossier_id
       AND (NEW.unit_id, NEW.handling_unit_id, NEW.procedure_id, NEW.channel, NEW.submitted_at)
           IS NOT DISTINCT FROM (OLD.unit_id, OLD.handling_unit_id, OLD.procedure_id, OLD.channel, OLD.submitted_at)
       AND (NEW.accepted_at, NEW.current_due, NEW.clock_stopped_at)
           IS NOT DISTINCT FROM (OLD.accepted_at, OLD.current_due, OLD.clock_stopped_at)
       AND NOT EXISTS (SELECT 1 FROM indicators_knowledge AS k
                        WHERE least(NEW.known_to, OLD.known_to) < k.closed_on) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' AND NOT EXISTS (
        SELECT 1 FROM indicators_knowledge AS k
         WHERE (CASE TG_OP WHEN 'DELETE' THEN OLD.known_from ELSE NEW.known_from END) < k.closed_on) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'what stood open on a day that is over stays: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'A correction begins a stretch of today.';
END $$;
CREATE TRIGGER indicators_standing_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_standing
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_standing ENABLE ALWAYS TRIGGER indicators_standing_no_edit;
CREATE TRIGGER indicators_standing_stays BEFORE INSERT OR UPDATE OR DELETE ON indicators_standing
    FOR EACH ROW EXECUTE FUNCTION indicators_refuse_stood_day();
--;;

ALTER TABLE "indicators_standing" ADD CONSTRAINT "indicators_standing_dossier_id_2a4ede12_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_standing" ADD CONSTRAINT "indicators_standing_handling_unit_id_f93d4472_fk_agencies_" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_standing" ADD CONSTRAINT "indicators_standing_procedure_id_5cd7dfd3_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_standing" ADD CONSTRAINT "indicators_standing_unit_id_510a08f9_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX IF NOT EXISTS indicators_taken_back ON ledger_event (kind, transaction, id)
    WHERE kind = 'recalled' OR kind = 'payment_demanded'
       OR (kind = 'payment_recorded' AND payload -> 'part' = 'true'::jsonb)
--;;

CREATE TRIGGER indicators_knowledge_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_knowledge
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
CREATE TRIGGER indicators_cursor_no_edit BEFORE INSERT OR UPDATE ON indicators_followercursor
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_knowledge ENABLE ALWAYS TRIGGER indicators_knowledge_no_edit;
ALTER TABLE indicators_followercursor ENABLE ALWAYS TRIGGER indicators_cursor_no_edit;
--;;

SET CONSTRAINTS "indicators_cell_procedure_id_cab91cbe_fk_procedure" IMMEDIATE; ALTER TABLE "indicators_cell" DROP CONSTRAINT "indicators_cell_procedure_id_cab91cbe_fk_procedure"
--;;

DROP INDEX IF EXISTS "indicators_cell_procedure_id_cab91cbe"
--;;

ALTER TABLE "indicators_cell" ADD CONSTRAINT "indicators_cell_procedure_id_cab91cbe_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "indicators_cell_of_procedure" ON "indicators_cell" ("procedure_id", "month") INCLUDE ("handling_unit_id", "received", "settled", "settled_early", "settled_on_time", "settled_late", "settled_unassessed", "settled_in_time", "settled_assessed")
--;;

CREATE TABLE "indicators_unittotal" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "unit_id" bigint NOT NULL, "handling_unit_id" bigint NOT NULL, "month" date NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL, "settled_worked" integer DEFAULT 0 NOT NULL, "settled_work_hours" integer DEFAULT 0 NOT NULL)
--;;

CREATE TABLE "indicators_proceduretotal" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "procedure_id" bigint NOT NULL, "month" date NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL, "settled_worked" integer DEFAULT 0 NOT NULL, "settled_work_hours" integer DEFAULT 0 NOT NULL)
--;;

CREATE TABLE "indicators_unittotaldifference" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "span" varchar(5) NOT NULL, "known_on" date NOT NULL, "unit_id" bigint NOT NULL, "handling_unit_id" bigint NOT NULL, "month" date NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL, "settled_worked" integer DEFAULT 0 NOT NULL, "settled_work_hours" integer DEFAULT 0 NOT NULL)
--;;

CREATE TABLE "indicators_proceduretotaldifference" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "span" varchar(5) NOT NULL, "known_on" date NOT NULL, "procedure_id" bigint NOT NULL, "month" date NOT NULL, "submitted" integer NOT NULL, "submitted_online" integer NOT NULL, "submitted_online_known" integer NOT NULL, "submitted_told" integer NOT NULL, "received" integer NOT NULL, "received_online" integer NOT NULL, "received_full" integer NOT NULL, "received_full_online" integer NOT NULL, "settled" integer NOT NULL, "settled_assessed" integer NOT NULL, "settled_early" integer NOT NULL, "settled_on_time" integer NOT NULL, "settled_late" integer NOT NULL, "settled_unassessed" integer NOT NULL, "settled_in_time" integer NOT NULL, "settled_by_day" integer NOT NULL, "settled_promised" integer NOT NULL, "settled_first_promise" integer NOT NULL, "settled_766" integer NOT NULL, "settled_766_in_time" integer NOT NULL, "settled_online" integer NOT NULL, "settled_online_partial" integer NOT NULL, "results" integer NOT NULL, "results_told" integer NOT NULL, "payments" integer NOT NULL, "payments_online" integer NOT NULL, "ratings" integer NOT NULL, "satisfied" integer NOT NULL, "late" integer NOT NULL, "late_apologised" integer NOT NULL, "late_subjective" integer NOT NULL, "late_subjective_apologised" integer NOT NULL, "late_said_subjective" integer NOT NULL, "late_said_subjective_apologised" integer NOT NULL, "late_objective" integer NOT NULL, "received_matters" integer DEFAULT 0 NOT NULL, "settled_matters" integer DEFAULT 0 NOT NULL, "settled_matters_assessed" integer DEFAULT 0 NOT NULL, "settled_matters_in_time" integer DEFAULT 0 NOT NULL, "results_wanted" integer DEFAULT 0 NOT NULL, "results_electronic" integer DEFAULT 0 NOT NULL, "copies_certified" integer DEFAULT 0 NOT NULL, "taken_over" integer DEFAULT 0 NOT NULL, "given_over" integer DEFAULT 0 NOT NULL, "submitted_held" integer DEFAULT 0 NOT NULL, "submitted_held_asked" integer DEFAULT 0 NOT NULL, "received_reused" integer DEFAULT 0 NOT NULL, "received_told" integer DEFAULT 0 NOT NULL, "received_766_in_time" integer DEFAULT 0 NOT NULL, "received_obligation" integer DEFAULT 0 NOT NULL, "received_obligation_online" integer DEFAULT 0 NOT NULL, "received_population" integer DEFAULT 0 NOT NULL, "settled_hours" integer DEFAULT 0 NOT NULL, "settled_766_late" integer DEFAULT 0 NOT NULL, "settled_disliked" integer DEFAULT 0 NOT NULL, "settled_content" integer DEFAULT 0 NOT NULL, "settled_online_proven" integer DEFAULT 0 NOT NULL, "results_digitised" integer DEFAULT 0 NOT NULL, "settled_stored" integer DEFAULT 0 NOT NULL, "settled_worked" integer DEFAULT 0 NOT NULL, "settled_work_hours" integer DEFAULT 0 NOT NULL)
--;;

INSERT INTO indicators_unittotal (month, unit_id, handling_unit_id, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, results, results_told, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results_wanted, results_electronic, copies_certified, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored, settled_worked, settled_work_hours) SELECT month, unit_id, handling_unit_id, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(results), sum(results_told), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored), sum(settled_worked), sum(settled_work_hours) FROM indicators_unitcell GROUP BY month, unit_id, handling_unit_id HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 OR sum(settled_worked) <> 0 OR sum(settled_work_hours) <> 0 ORDER BY month, unit_id, handling_unit_id
--;;

INSERT INTO indicators_unittotaldifference (span, known_on, month, unit_id, handling_unit_id, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, results, results_told, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results_wanted, results_electronic, copies_certified, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored, settled_worked, settled_work_hours) SELECT span, known_on, month, unit_id, handling_unit_id, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(results), sum(results_told), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored), sum(settled_worked), sum(settled_work_hours) FROM indicators_unitdifference GROUP BY span, known_on, month, unit_id, handling_unit_id HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 OR sum(settled_worked) <> 0 OR sum(settled_work_hours) <> 0 ORDER BY span, known_on, month, unit_id, handling_unit_id
--;;

INSERT INTO indicators_proceduretotal (month, procedure_id, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, results, results_told, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results_wanted, results_electronic, copies_certified, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored, settled_worked, settled_work_hours) SELECT month, procedure_id, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(results), sum(results_told), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored), sum(settled_worked), sum(settled_work_hours) FROM indicators_procedurecell GROUP BY month, procedure_id HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 OR sum(settled_worked) <> 0 OR sum(settled_work_hours) <> 0 ORDER BY month, procedure_id
--;;

INSERT INTO indicators_proceduretotaldifference (span, known_on, month, procedure_id, submitted, submitted_online, submitted_online_known, submitted_told, received, received_online, received_full, received_full_online, settled, settled_assessed, settled_early, settled_on_time, settled_late, settled_unassessed, settled_in_time, settled_by_day, settled_promised, settled_first_promise, settled_766, settled_766_in_time, settled_online, settled_online_partial, results, results_told, payments, payments_online, ratings, satisfied, late, late_apologised, late_subjective, late_subjective_apologised, late_said_subjective, late_said_subjective_apologised, late_objective, received_matters, settled_matters, settled_matters_assessed, settled_matters_in_time, results_wanted, results_electronic, copies_certified, taken_over, given_over, submitted_held, submitted_held_asked, received_reused, received_told, received_766_in_time, received_obligation, received_obligation_online, received_population, settled_hours, settled_766_late, settled_disliked, settled_content, settled_online_proven, results_digitised, settled_stored, settled_worked, settled_work_hours) SELECT span, known_on, month, procedure_id, sum(submitted), sum(submitted_online), sum(submitted_online_known), sum(submitted_told), sum(received), sum(received_online), sum(received_full), sum(received_full_online), sum(settled), sum(settled_assessed), sum(settled_early), sum(settled_on_time), sum(settled_late), sum(settled_unassessed), sum(settled_in_time), sum(settled_by_day), sum(settled_promised), sum(settled_first_promise), sum(settled_766), sum(settled_766_in_time), sum(settled_online), sum(settled_online_partial), sum(results), sum(results_told), sum(payments), sum(payments_online), sum(ratings), sum(satisfied), sum(late), sum(late_apologised), sum(late_subjective), sum(late_subjective_apologised), sum(late_said_subjective), sum(late_said_subjective_apologised), sum(late_objective), sum(received_matters), sum(settled_matters), sum(settled_matters_assessed), sum(settled_matters_in_time), sum(results_wanted), sum(results_electronic), sum(copies_certified), sum(taken_over), sum(given_over), sum(submitted_held), sum(submitted_held_asked), sum(received_reused), sum(received_told), sum(received_766_in_time), sum(received_obligation), sum(received_obligation_online), sum(received_population), sum(settled_hours), sum(settled_766_late), sum(settled_disliked), sum(settled_content), sum(settled_online_proven), sum(results_digitised), sum(settled_stored), sum(settled_worked), sum(settled_work_hours) FROM indicators_proceduredifference GROUP BY span, known_on, month, procedure_id HAVING sum(submitted) <> 0 OR sum(submitted_online) <> 0 OR sum(submitted_online_known) <> 0 OR sum(submitted_told) <> 0 OR sum(received) <> 0 OR sum(received_online) <> 0 OR sum(received_full) <> 0 OR sum(received_full_online) <> 0 OR sum(settled) <> 0 OR sum(settled_assessed) <> 0 OR sum(settled_early) <> 0 OR sum(settled_on_time) <> 0 OR sum(settled_late) <> 0 OR sum(settled_unassessed) <> 0 OR sum(settled_in_time) <> 0 OR sum(settled_by_day) <> 0 OR sum(settled_promised) <> 0 OR sum(settled_first_promise) <> 0 OR sum(settled_766) <> 0 OR sum(settled_766_in_time) <> 0 OR sum(settled_online) <> 0 OR sum(settled_online_partial) <> 0 OR sum(results) <> 0 OR sum(results_told) <> 0 OR sum(payments) <> 0 OR sum(payments_online) <> 0 OR sum(ratings) <> 0 OR sum(satisfied) <> 0 OR sum(late) <> 0 OR sum(late_apologised) <> 0 OR sum(late_subjective) <> 0 OR sum(late_subjective_apologised) <> 0 OR sum(late_said_subjective) <> 0 OR sum(late_said_subjective_apologised) <> 0 OR sum(late_objective) <> 0 OR sum(received_matters) <> 0 OR sum(settled_matters) <> 0 OR sum(settled_matters_assessed) <> 0 OR sum(settled_matters_in_time) <> 0 OR sum(results_wanted) <> 0 OR sum(results_electronic) <> 0 OR sum(copies_certified) <> 0 OR sum(taken_over) <> 0 OR sum(given_over) <> 0 OR sum(submitted_held) <> 0 OR sum(submitted_held_asked) <> 0 OR sum(received_reused) <> 0 OR sum(received_told) <> 0 OR sum(received_766_in_time) <> 0 OR sum(received_obligation) <> 0 OR sum(received_obligation_online) <> 0 OR sum(received_population) <> 0 OR sum(settled_hours) <> 0 OR sum(settled_766_late) <> 0 OR sum(settled_disliked) <> 0 OR sum(settled_content) <> 0 OR sum(settled_online_proven) <> 0 OR sum(results_digitised) <> 0 OR sum(settled_stored) <> 0 OR sum(settled_worked) <> 0 OR sum(settled_work_hours) <> 0 ORDER BY span, known_on, month, procedure_id
--;;

ALTER TABLE "indicators_unittotal" ADD CONSTRAINT "indicators_unittotal_key" UNIQUE ("month", "handling_unit_id", "unit_id")
--;;

ALTER TABLE "indicators_proceduretotal" ADD CONSTRAINT "indicators_proceduretotal_key" UNIQUE ("month", "procedure_id")
--;;

ALTER TABLE "indicators_unittotaldifference" ADD CONSTRAINT "indicators_unittotaldifference_key" UNIQUE ("span", "known_on", "month", "handling_unit_id", "unit_id")
--;;

ALTER TABLE "indicators_proceduretotaldifference" ADD CONSTRAINT "indicators_proceduretotaldifference_key" UNIQUE ("span", "known_on", "month", "procedure_id")
--;;

CREATE TRIGGER indicators_unittotal_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_unittotal
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_unittotal ENABLE ALWAYS TRIGGER indicators_unittotal_no_edit;

CREATE TRIGGER indicators_unittotaldifference_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_unittotaldifference
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_unittotaldifference ENABLE ALWAYS TRIGGER indicators_unittotaldifference_no_edit;

CREATE TRIGGER indicators_proceduretotal_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_proceduretotal
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_proceduretotal ENABLE ALWAYS TRIGGER indicators_proceduretotal_no_edit;

CREATE TRIGGER indicators_proceduretotaldifference_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_proceduretotaldifference
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_proceduretotaldifference ENABLE ALWAYS TRIGGER indicators_proceduretotaldifference_no_edit;

CREATE TRIGGER indicators_unittotaldifference_closed_insert AFTER INSERT ON indicators_unittotaldifference
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_unittotaldifference_closed_update AFTER UPDATE ON indicators_unittotaldifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_unittotaldifference_closed_delete AFTER DELETE ON indicators_unittotaldifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_proceduretotaldifference_closed_insert AFTER INSERT ON indicators_proceduretotaldifference
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_proceduretotaldifference_closed_update AFTER UPDATE ON indicators_proceduretotaldifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();

CREATE TRIGGER indicators_proceduretotaldifference_closed_delete AFTER DELETE ON indicators_proceduretotaldifference
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();
--;;

ALTER TABLE "indicators_unittotal" ADD CONSTRAINT "indicators_unittotal_unit_id_22fa7ba8_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_unittotal" ADD CONSTRAINT "indicators_unittotal_handling_unit_id_96d4f201_fk_agencies_" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_proceduretotal" ADD CONSTRAINT "indicators_procedure_procedure_id_285f4f0a_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_unittotaldifference" ADD CONSTRAINT "indicators_unittotal_unit_id_a4f9e041_fk_agencies_" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_unittotaldifference" ADD CONSTRAINT "indicators_unittotal_handling_unit_id_be852b79_fk_agencies_" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "indicators_proceduretotaldifference" ADD CONSTRAINT "indicators_procedure_procedure_id_6bf76f4b_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

DROP INDEX IF EXISTS "indicators_cell_of_procedure"
--;;

CREATE INDEX "indicators_cell_of_procedure" ON "indicators_cell" ("procedure_id", "month") INCLUDE ("unit_id", "handling_unit_id", "channel", "received", "settled", "settled_early", "settled_on_time", "settled_late", "settled_unassessed", "settled_in_time", "settled_assessed", "settled_by_day", "settled_promised", "settled_first_promise", "settled_766", "settled_766_in_time", "settled_online", "results", "results_told", "ratings", "satisfied")
--;;

SET CONSTRAINTS "indicators_cell_handling_unit_id_55b0d670_fk_agencies_unit_id" IMMEDIATE; ALTER TABLE "indicators_cell" DROP CONSTRAINT "indicators_cell_handling_unit_id_55b0d670_fk_agencies_unit_id"
--;;

DROP INDEX IF EXISTS "indicators_cell_handling_unit_id_55b0d670"
--;;

ALTER TABLE "indicators_cell" ADD CONSTRAINT "indicators_cell_handling_unit_id_55b0d670_fk_agencies_unit_id" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

SET CONSTRAINTS "indicators_celldiffe_handling_unit_id_27bc11a1_fk_agencies_" IMMEDIATE; ALTER TABLE "indicators_celldifference" DROP CONSTRAINT "indicators_celldiffe_handling_unit_id_27bc11a1_fk_agencies_"
--;;

DROP INDEX IF EXISTS "indicators_celldifference_handling_unit_id_27bc11a1"
--;;

ALTER TABLE "indicators_celldifference" ADD CONSTRAINT "indicators_celldiffe_handling_unit_id_27bc11a1_fk_agencies_" FOREIGN KEY ("handling_unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

SET CONSTRAINTS "indicators_celldiffe_procedure_id_a280beac_fk_procedure" IMMEDIATE; ALTER TABLE "indicators_celldifference" DROP CONSTRAINT "indicators_celldiffe_procedure_id_a280beac_fk_procedure"
--;;

DROP INDEX IF EXISTS "indicators_celldifference_procedure_id_a280beac"
--;;

ALTER TABLE "indicators_celldifference" ADD CONSTRAINT "indicators_celldiffe_procedure_id_a280beac_fk_procedure" FOREIGN KEY ("procedure_id") REFERENCES "procedures_procedure" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "indicators_cell_of_unit" ON "indicators_cell" ("handling_unit_id", "procedure_id", "month")
--;;

CREATE INDEX "indicators_difference_of_proc" ON "indicators_celldifference" ("procedure_id", "month", "known_on")
--;;

CREATE INDEX "indicators_difference_of_unit" ON "indicators_celldifference" ("handling_unit_id", "procedure_id", "known_on")
--;;

CREATE INDEX "indicators_unitdiff_of_unit" ON "indicators_unitdifference" ("handling_unit_id", "span", "known_on")
--;;

CREATE INDEX "indicators_totaldiff_of_unit" ON "indicators_unittotaldifference" ("handling_unit_id", "span", "known_on")
--;;

CREATE TABLE "notices_notice" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "event_seq" integer NOT NULL, "way" varchar(10) NOT NULL, "template" varchar(40) NOT NULL, "values" jsonb NOT NULL, "state" varchar(10) NOT NULL, "attempts" smallint NOT NULL, "created_at" timestamp with time zone NOT NULL, "delivered_at" timestamp with time zone NULL, "read_at" timestamp with time zone NULL, "dossier_id" bigint NOT NULL, "recipient_id" bigint NULL, CONSTRAINT "notices_once" UNIQUE ("dossier_id", "event_seq", "way"))
--;;

ALTER TABLE "notices_notice" ADD CONSTRAINT "notices_notice_dossier_id_7e62756e_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "notices_notice" ADD CONSTRAINT "notices_notice_recipient_id_fd0027f8_fk_accounts_user_id" FOREIGN KEY ("recipient_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "notices_notice_dossier_id_7e62756e" ON "notices_notice" ("dossier_id")
--;;

CREATE INDEX "notices_notice_recipient_id_fd0027f8" ON "notices_notice" ("recipient_id")
--;;

CREATE INDEX "notices_inbox" ON "notices_notice" ("recipient_id", "created_at" DESC)
--;;

CREATE TABLE "notices_breaker" ("provider" varchar(20) NOT NULL PRIMARY KEY, "failures" smallint NOT NULL, "open_until" timestamp with time zone NULL)
--;;

CREATE TABLE "notices_contact" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "channel" varchar(10) NOT NULL, "address" varchar(200) NOT NULL, "verified_at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "notices_contactcode" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "channel" varchar(10) NOT NULL, "address" varchar(200) NOT NULL, "digest" varchar(64) NOT NULL, "tries" smallint NOT NULL, "sent_at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "notices_preference" ("user_id" bigint NOT NULL PRIMARY KEY, "language" varchar(5) NOT NULL, "channels" jsonb NOT NULL, "quiet_from" time NULL, "quiet_to" time NULL, "mail_mode" varchar(10) NOT NULL, "changed_at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "notices_report" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "provider" varchar(20) NOT NULL, "event_id" varchar(100) NOT NULL, "provider_message" varchar(100) NOT NULL, "reference" varchar(40) NOT NULL, "state" varchar(10) NOT NULL, "reason" varchar(200) NOT NULL, "at" timestamp with time zone NOT NULL, "received_at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "notices_wording" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(40) NOT NULL, "number" integer NOT NULL, "subject_vi" varchar(150) NOT NULL, "body_vi" text NOT NULL, "sms_vi" varchar(480) NOT NULL, "subject_en" varchar(150) NOT NULL, "body_en" text NOT NULL, "sms_en" varchar(480) NOT NULL, "why" varchar(300) NOT NULL, "valid_from" date NOT NULL, "state" varchar(10) NOT NULL, "written_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "returned_why" varchar(300) NOT NULL)
--;;

ALTER TABLE "notices_notice" DROP CONSTRAINT "notices_once"
--;;

ALTER TABLE "notices_notice" ADD COLUMN "address" varchar(200) DEFAULT '' NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "address" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "begun_at" timestamp with time zone NULL
--;;

ALTER TABLE "notices_notice" ADD COLUMN "expires_at" timestamp with time zone NULL
--;;

ALTER TABLE "notices_notice" ADD COLUMN "failed_at" timestamp with time zone NULL
--;;

ALTER TABLE "notices_notice" ADD COLUMN "in_digest" boolean DEFAULT false NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "in_digest" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "is_urgent" boolean DEFAULT false NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "is_urgent" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "key" varchar(120) DEFAULT '' NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "key" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "language" varchar(5) DEFAULT 'vi' NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "language" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "link" varchar(300) DEFAULT '' NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "link" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "merged_into_id" bigint NULL CONSTRAINT "notices_notice_merged_into_id_cfcc2b12_fk_notices_notice_id" REFERENCES "notices_notice"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "notices_notice_merged_into_id_cfcc2b12_fk_notices_notice_id" IMMEDIATE
--;;

ALTER TABLE "notices_notice" ADD COLUMN "not_before" timestamp with time zone NULL
--;;

ALTER TABLE "notices_notice" ADD COLUMN "problem" varchar(200) DEFAULT '' NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "problem" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "provider" varchar(20) DEFAULT '' NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "provider" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "provider_message" varchar(100) DEFAULT '' NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "provider_message" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "reference" varchar(40) NULL UNIQUE
--;;

ALTER TABLE "notices_notice" ADD COLUMN "segments" smallint DEFAULT 0 NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "segments" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "sent_at" timestamp with time zone NULL
--;;

ALTER TABLE "notices_notice" ADD COLUMN "settled_at" timestamp with time zone NULL
--;;

ALTER TABLE "notices_notice" ADD COLUMN "settled_by_id" bigint NULL CONSTRAINT "notices_notice_settled_by_id_5c1c3306_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "notices_notice_settled_by_id_5c1c3306_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "notices_notice" ADD COLUMN "settled_why" varchar(300) DEFAULT '' NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "settled_why" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "thread" varchar(140) DEFAULT '' NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "thread" DROP DEFAULT
--;;

ALTER TABLE "notices_notice" ADD COLUMN "version" integer DEFAULT 0 NOT NULL
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "version" DROP DEFAULT
--;;

SET CONSTRAINTS "notices_notice_dossier_id_7e62756e_fk_dossiers_dossier_id" IMMEDIATE; ALTER TABLE "notices_notice" DROP CONSTRAINT "notices_notice_dossier_id_7e62756e_fk_dossiers_dossier_id"
--;;

ALTER TABLE "notices_notice" ALTER COLUMN "dossier_id" DROP NOT NULL
--;;

ALTER TABLE "notices_notice" ADD CONSTRAINT "notices_notice_dossier_id_7e62756e_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "notices_waiting" ON "notices_notice" ("thread", "id") WHERE "state" IN ('queued', 'sending')
--;;

CREATE INDEX "notices_dead_letters" ON "notices_notice" ("failed_at" DESC) WHERE ("settled_at" IS NULL AND "state" = 'failed')
--;;

CREATE INDEX "notices_of_event" ON "notices_notice" ("dossier_id", "event_seq")
--;;

UPDATE notices_notice SET key = 'dossier-' || dossier_id || '-' || event_seq, thread = way || ':dossier-' || dossier_id,
    link = '/track/?code=' || coalesce(values ->> 'code', ''),
    sent_at = CASE WHEN way = 'email' THEN delivered_at END,
    failed_at = CASE WHEN state = 'failed' THEN created_at END,
    state = CASE WHEN state = 'waiting' THEN 'failed' WHEN way = 'email' AND state = 'delivered' THEN 'sent'
                 WHEN read_at IS NOT NULL THEN 'read' ELSE state END
--;;

ALTER TABLE "notices_notice" ADD CONSTRAINT "notices_once_a_key_and_way" UNIQUE ("key", "way")
--;;

ALTER TABLE "notices_contact" ADD COLUMN "user_id" bigint NOT NULL CONSTRAINT "notices_contact_user_id_1b5737b2_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "notices_contact_user_id_1b5737b2_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "notices_contactcode" ADD COLUMN "user_id" bigint NOT NULL CONSTRAINT "notices_contactcode_user_id_7f5436d9_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "notices_contactcode_user_id_7f5436d9_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "notices_report" ADD COLUMN "notice_id" bigint NULL CONSTRAINT "notices_report_notice_id_467395a6_fk_notices_notice_id" REFERENCES "notices_notice"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "notices_report_notice_id_467395a6_fk_notices_notice_id" IMMEDIATE
--;;

ALTER TABLE "notices_wording" ADD COLUMN "author_id" bigint NOT NULL CONSTRAINT "notices_wording_author_id_7e844bea_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "notices_wording_author_id_7e844bea_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "notices_wording" ADD COLUMN "decided_by_id" bigint NULL CONSTRAINT "notices_wording_decided_by_id_b96c7b87_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "notices_wording_decided_by_id_b96c7b87_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "notices_contact" ADD CONSTRAINT "notices_contact_one_a_channel" UNIQUE ("user_id", "channel")
--;;

ALTER TABLE "notices_contactcode" ADD CONSTRAINT "notices_code_one_a_channel" UNIQUE ("user_id", "channel")
--;;

CREATE INDEX "notices_reports_unknown" ON "notices_report" ("provider", "reference") WHERE "notice_id" IS NULL
--;;

ALTER TABLE "notices_report" ADD CONSTRAINT "notices_report_once" UNIQUE ("provider", "event_id")
--;;

ALTER TABLE "notices_wording" ADD CONSTRAINT "notices_wording_once" UNIQUE ("kind", "number")
--;;

ALTER TABLE "notices_wording" ADD CONSTRAINT "notices_wording_four_eyes" CHECK ((NOT ("state" = 'approved') OR ("decided_by_id" IS NOT NULL AND NOT ("decided_by_id" = ("author_id") AND "decided_by_id" IS NOT NULL))))
--;;

CREATE INDEX "notices_breaker_provider_c1e443f2_like" ON "notices_breaker" ("provider" varchar_pattern_ops)
--;;

ALTER TABLE "notices_preference" ADD CONSTRAINT "notices_preference_user_id_aec1a24f_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "notices_notice_merged_into_id_cfcc2b12" ON "notices_notice" ("merged_into_id")
--;;

CREATE INDEX "notices_notice_reference_b10e2847_like" ON "notices_notice" ("reference" varchar_pattern_ops)
--;;

CREATE INDEX "notices_notice_settled_by_id_5c1c3306" ON "notices_notice" ("settled_by_id")
--;;

CREATE INDEX "notices_contact_user_id_1b5737b2" ON "notices_contact" ("user_id")
--;;

CREATE INDEX "notices_contactcode_user_id_7f5436d9" ON "notices_contactcode" ("user_id")
--;;

CREATE INDEX "notices_report_notice_id_467395a6" ON "notices_report" ("notice_id")
--;;

CREATE INDEX "notices_wording_author_id_7e844bea" ON "notices_wording" ("author_id")
--;;

CREATE INDEX "notices_wording_decided_by_id_b96c7b87" ON "notices_wording" ("decided_by_id")
--;;

DROP TABLE "notices_breaker" CASCADE
--;;

CREATE TABLE "ops_milestone" ("name" varchar(60) NOT NULL PRIMARY KEY, "reached_at" timestamp with time zone NOT NULL)
--;;

CREATE INDEX "ops_milestone_name_f7224499_like" ON "ops_milestone" ("name" varchar_pattern_ops)
--;;

CREATE TABLE "payments_payment" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "event_seq" integer NOT NULL, "amount_vnd" bigint NOT NULL, "way" varchar(10) NOT NULL, "paid_at" timestamp with time zone NOT NULL, "reference" varchar(80) NOT NULL, "dossier_id" bigint NOT NULL, CONSTRAINT "payments_once" UNIQUE ("dossier_id", "event_seq"), CONSTRAINT "payments_amount_positive" CHECK ("amount_vnd" > 0))
--;;

ALTER TABLE "payments_payment" ADD CONSTRAINT "payments_payment_dossier_id_2b2990ca_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "payments_payment_dossier_id_2b2990ca" ON "payments_payment" ("dossier_id")
--;;

CREATE TABLE "payments_providermessage" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "profile" varchar(20) NOT NULL, "source" varchar(10) NOT NULL, "digest" varchar(64) NOT NULL, "body" text NOT NULL, "said" jsonb NOT NULL, "received_at" timestamp with time zone NOT NULL, "handled_at" timestamp with time zone NULL, "outcome" varchar(20) NOT NULL)
--;;

CREATE TABLE "payments_receipt" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "series" varchar(10) NOT NULL, "year" integer NOT NULL, "number" integer NOT NULL, "lines" jsonb NOT NULL, "amount_vnd" bigint NOT NULL, "issued_at" timestamp with time zone NOT NULL, "content_hash" varchar(64) NOT NULL, "state" varchar(10) NOT NULL, "cancelled_at" timestamp with time zone NULL, "cancel_reason" varchar(500) NOT NULL)
--;;

CREATE TABLE "payments_receiptcounter" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "year" integer NOT NULL, "series" varchar(10) NOT NULL, "last" integer NOT NULL)
--;;

CREATE TABLE "payments_refund" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(24) NOT NULL UNIQUE, "profile" varchar(20) NOT NULL, "original_transaction" varchar(64) NOT NULL, "amount_vnd" bigint NOT NULL, "ground" varchar(10) NOT NULL, "words" varchar(1000) NOT NULL, "state" varchar(10) NOT NULL, "proposed_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "decision_words" varchar(1000) NOT NULL, "sent_at" timestamp with time zone NULL, "tries" integer NOT NULL, "transaction_id" varchar(64) NOT NULL, "ended_at" timestamp with time zone NULL)
--;;

CREATE TABLE "payments_settlementday" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "profile" varchar(20) NOT NULL, "day" date NOT NULL, "sha256" varchar(64) NOT NULL, "content" text NOT NULL, "line_count" integer NOT NULL, "payments_vnd" bigint NOT NULL, "refunds_vnd" bigint NOT NULL, "source" varchar(10) NOT NULL, "taken_in_at" timestamp with time zone NOT NULL, "closed_at" timestamp with time zone NULL)
--;;

ALTER TABLE "payments_payment" ADD COLUMN "taken_by_id" bigint NULL CONSTRAINT "payments_payment_taken_by_id_3adcdedc_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_payment_taken_by_id_3adcdedc_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "payments_payment" ADD COLUMN "unit_id" bigint NULL CONSTRAINT "payments_payment_unit_id_b95234c0_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_payment_unit_id_b95234c0_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "payments_payment" ALTER COLUMN "reference" SET DEFAULT ''
--;;

CREATE TABLE "payments_cashday" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "day" date NOT NULL, "state" varchar(10) NOT NULL, "pieces" jsonb NOT NULL, "booked_vnd" bigint NOT NULL, "booked_count" integer NOT NULL, "counted_vnd" bigint NOT NULL, "explanation" varchar(1000) NOT NULL, "counted_at" timestamp with time zone NOT NULL, "confirmed_at" timestamp with time zone NULL, "sent_back_words" varchar(500) NOT NULL, "confirmed_by_id" bigint NULL, "officer_id" bigint NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "payments_paymentitem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(60) NOT NULL, "name" varchar(400) NOT NULL, "kind" varchar(10) NOT NULL, "amount_vnd" bigint NOT NULL, "payment_id" bigint NOT NULL)
--;;

CREATE TABLE "payments_paymentorder" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(20) NOT NULL UNIQUE, "profile" varchar(20) NOT NULL, "items" jsonb NOT NULL, "amount_vnd" bigint NOT NULL, "state" varchar(10) NOT NULL, "made_at" timestamp with time zone NOT NULL, "expires_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL, "transaction_id" varchar(64) NOT NULL, "pay_url" varchar(500) NOT NULL, "qr_text" varchar(300) NOT NULL, "asked" integer NOT NULL, "ask_at" timestamp with time zone NULL, "dossier_id" bigint NOT NULL)
--;;

CREATE TABLE "payments_moneyitem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(16) NOT NULL, "profile" varchar(20) NOT NULL, "movement" varchar(10) NOT NULL, "transaction_id" varchar(64) NOT NULL, "theirs_vnd" bigint NULL, "ours_vnd" bigint NULL, "theirs" varchar(20) NOT NULL, "ours" varchar(20) NOT NULL, "order_code" varchar(40) NOT NULL, "came_at" timestamp with time zone NULL, "found_at" timestamp with time zone NOT NULL, "resolution" varchar(10) NOT NULL, "ground" varchar(1000) NOT NULL, "resolved_at" timestamp with time zone NULL, "owner_id" bigint NULL, "resolved_by_id" bigint NULL, "unit_id" bigint NULL, "order_id" bigint NULL)
--;;

ALTER TABLE "payments_payment" ADD COLUMN "order_id" bigint NULL UNIQUE CONSTRAINT "payments_payment_order_id_22c479b7_fk_payments_paymentorder_id" REFERENCES "payments_paymentorder"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_payment_order_id_22c479b7_fk_payments_paymentorder_id" IMMEDIATE
--;;

CREATE INDEX "payments_of_a_cash_desk" ON "payments_payment" ("unit_id", "taken_by_id", "paid_at")
--;;

ALTER TABLE "payments_providermessage" ADD COLUMN "order_id" bigint NULL CONSTRAINT "payments_providermes_order_id_7d5dd78c_fk_payments_" REFERENCES "payments_paymentorder"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_providermes_order_id_7d5dd78c_fk_payments_" IMMEDIATE
--;;

ALTER TABLE "payments_receipt" ADD COLUMN "cancelled_by_id" bigint NULL CONSTRAINT "payments_receipt_cancelled_by_id_7471e2b9_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_receipt_cancelled_by_id_7471e2b9_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "payments_receipt" ADD COLUMN "file_id" varchar(64) NULL CONSTRAINT "payments_receipt_file_id_5446c12c_fk_records_storedfile_sha256" REFERENCES "records_storedfile"("sha256") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_receipt_file_id_5446c12c_fk_records_storedfile_sha256" IMMEDIATE
--;;

ALTER TABLE "payments_receipt" ADD COLUMN "issued_by_id" bigint NULL CONSTRAINT "payments_receipt_issued_by_id_48aa9fb7_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_receipt_issued_by_id_48aa9fb7_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "payments_receipt" ADD COLUMN "payment_id" bigint NOT NULL CONSTRAINT "payments_receipt_payment_id_5c31062a_fk_payments_payment_id" REFERENCES "payments_payment"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_receipt_payment_id_5c31062a_fk_payments_payment_id" IMMEDIATE
--;;

ALTER TABLE "payments_receipt" ADD COLUMN "replaces_id" bigint NULL UNIQUE CONSTRAINT "payments_receipt_replaces_id_a53faa43_fk_payments_receipt_id" REFERENCES "payments_receipt"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_receipt_replaces_id_a53faa43_fk_payments_receipt_id" IMMEDIATE
--;;

ALTER TABLE "payments_receipt" ADD COLUMN "unit_id" bigint NOT NULL CONSTRAINT "payments_receipt_unit_id_21068636_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_receipt_unit_id_21068636_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "payments_receiptcounter" ADD COLUMN "unit_id" bigint NOT NULL CONSTRAINT "payments_receiptcounter_unit_id_85f936e0_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_receiptcounter_unit_id_85f936e0_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "payments_refund" ADD COLUMN "decided_by_id" bigint NULL CONSTRAINT "payments_refund_decided_by_id_9354baf0_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_refund_decided_by_id_9354baf0_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "payments_refund" ADD COLUMN "money_item_id" bigint NULL CONSTRAINT "payments_refund_money_item_id_663b0b28_fk_payments_moneyitem_id" REFERENCES "payments_moneyitem"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_refund_money_item_id_663b0b28_fk_payments_moneyitem_id" IMMEDIATE
--;;

ALTER TABLE "payments_refund" ADD COLUMN "paid_out_by_id" bigint NULL CONSTRAINT "payments_refund_paid_out_by_id_88890b11_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_refund_paid_out_by_id_88890b11_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "payments_refund" ADD COLUMN "paid_out_unit_id" bigint NULL CONSTRAINT "payments_refund_paid_out_unit_id_ad18bc6a_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_refund_paid_out_unit_id_ad18bc6a_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "payments_refund" ADD COLUMN "payment_id" bigint NULL CONSTRAINT "payments_refund_payment_id_a70693f7_fk_payments_payment_id" REFERENCES "payments_payment"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_refund_payment_id_a70693f7_fk_payments_payment_id" IMMEDIATE
--;;

ALTER TABLE "payments_refund" ADD COLUMN "proposed_by_id" bigint NOT NULL CONSTRAINT "payments_refund_proposed_by_id_d533a16a_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_refund_proposed_by_id_d533a16a_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "payments_refund" ADD COLUMN "unit_id" bigint NULL CONSTRAINT "payments_refund_unit_id_193e1e93_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_refund_unit_id_193e1e93_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "payments_settlementday" ADD COLUMN "closed_by_id" bigint NULL CONSTRAINT "payments_settlementd_closed_by_id_54d7cd7d_fk_accounts_" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_settlementd_closed_by_id_54d7cd7d_fk_accounts_" IMMEDIATE
--;;

ALTER TABLE "payments_settlementday" ADD COLUMN "taken_in_by_id" bigint NULL CONSTRAINT "payments_settlementd_taken_in_by_id_8532d20b_fk_accounts_" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_settlementd_taken_in_by_id_8532d20b_fk_accounts_" IMMEDIATE
--;;

ALTER TABLE "payments_moneyitem" ADD COLUMN "day_id" bigint NULL CONSTRAINT "payments_moneyitem_day_id_825616aa_fk_payments_settlementday_id" REFERENCES "payments_settlementday"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "payments_moneyitem_day_id_825616aa_fk_payments_settlementday_id" IMMEDIATE
--;;

ALTER TABLE "payments_cashday" ADD CONSTRAINT "payments_cash_day_once" UNIQUE ("unit_id", "officer_id", "day")
--;;

ALTER TABLE "payments_cashday" ADD CONSTRAINT "payments_cash_second_person" CHECK (("confirmed_by_id" IS NULL OR NOT ("confirmed_by_id" = ("officer_id") AND "confirmed_by_id" IS NOT NULL)))
--;;

ALTER TABLE "payments_cashday" ADD CONSTRAINT "payments_cash_difference_explained" CHECK (("counted_vnd" = ("booked_vnd") OR NOT ("explanation" = '') OR "state" = 'open'))
--;;

ALTER TABLE "payments_paymentitem" ADD CONSTRAINT "payments_item_once" UNIQUE ("payment_id", "code")
--;;

ALTER TABLE "payments_paymentitem" ADD CONSTRAINT "payments_item_positive" CHECK ("amount_vnd" > 0)
--;;

CREATE INDEX "payments_order_to_ask" ON "payments_paymentorder" ("ask_at") WHERE "ask_at" IS NOT NULL
--;;

ALTER TABLE "payments_paymentorder" ADD CONSTRAINT "payments_order_positive" CHECK ("amount_vnd" > 0)
--;;

CREATE UNIQUE INDEX "payments_transaction_once" ON "payments_paymentorder" ("profile", "transaction_id") WHERE NOT ("transaction_id" = '')
--;;

CREATE UNIQUE INDEX "payments_one_order_waits" ON "payments_paymentorder" ("dossier_id") WHERE "state" = 'pending'
--;;

CREATE INDEX "payments_message_open" ON "payments_providermessage" ("received_at") WHERE "handled_at" IS NULL
--;;

ALTER TABLE "payments_providermessage" ADD CONSTRAINT "payments_message_once" UNIQUE ("profile", "digest")
--;;

ALTER TABLE "payments_receipt" ADD CONSTRAINT "payments_receipt_number" UNIQUE ("unit_id", "year", "series", "number")
--;;

CREATE UNIQUE INDEX "payments_receipt_in_force_once" ON "payments_receipt" ("payment_id", "series") WHERE "state" = 'issued'
--;;

ALTER TABLE "payments_receipt" ADD CONSTRAINT "payments_receipt_positive" CHECK ("amount_vnd" > 0)
--;;

ALTER TABLE "payments_receipt" ADD CONSTRAINT "payments_receipt_cancelled_with_reason" CHECK ((("cancelled_at" IS NULL AND "state" = 'issued') OR (NOT ("state" = 'issued') AND "cancelled_at" IS NOT NULL AND NOT ("cancel_reason" = ''))))
--;;

ALTER TABLE "payments_receiptcounter" ADD CONSTRAINT "payments_receipt_book" UNIQUE ("unit_id", "year", "series")
--;;

ALTER TABLE "payments_refund" ADD CONSTRAINT "payments_refund_positive" CHECK ("amount_vnd" > 0)
--;;

ALTER TABLE "payments_refund" ADD CONSTRAINT "payments_refund_of_one_thing" CHECK ((("money_item_id" IS NULL AND "payment_id" IS NOT NULL) OR ("money_item_id" IS NOT NULL AND "payment_id" IS NULL)))
--;;

ALTER TABLE "payments_refund" ADD CONSTRAINT "payments_refund_four_eyes" CHECK (("decided_by_id" IS NULL OR NOT ("decided_by_id" = ("proposed_by_id") AND "decided_by_id" IS NOT NULL)))
--;;

CREATE UNIQUE INDEX "payments_refund_transaction_once" ON "payments_refund" ("profile", "transaction_id") WHERE NOT ("transaction_id" = '')
--;;

ALTER TABLE "payments_settlementday" ADD CONSTRAINT "payments_settlement_day_once" UNIQUE ("profile", "day")
--;;

CREATE INDEX "payments_money_open" ON "payments_moneyitem" ("unit_id") WHERE "resolved_at" IS NULL
--;;

CREATE UNIQUE INDEX "payments_aside_once" ON "payments_moneyitem" ("profile", "movement", "transaction_id") WHERE "day_id" IS NULL
--;;

ALTER TABLE "payments_moneyitem" ADD CONSTRAINT "payments_difference_once" UNIQUE ("day_id", "kind", "movement", "transaction_id")
--;;

ALTER TABLE "payments_moneyitem" ADD CONSTRAINT "payments_resolved_with_ground" CHECK ((("resolution" = '' AND "resolved_at" IS NULL) OR (NOT ("resolution" = '') AND NOT ("ground" = ''))))
--;;

CREATE INDEX "payments_refund_code_44496d92_like" ON "payments_refund" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "payments_payment_taken_by_id_3adcdedc" ON "payments_payment" ("taken_by_id")
--;;

CREATE INDEX "payments_payment_unit_id_b95234c0" ON "payments_payment" ("unit_id")
--;;

ALTER TABLE "payments_cashday" ADD CONSTRAINT "payments_cashday_confirmed_by_id_ef44bfc5_fk_accounts_user_id" FOREIGN KEY ("confirmed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "payments_cashday" ADD CONSTRAINT "payments_cashday_officer_id_aca7d756_fk_accounts_user_id" FOREIGN KEY ("officer_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "payments_cashday" ADD CONSTRAINT "payments_cashday_unit_id_75978d1c_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "payments_cashday_confirmed_by_id_ef44bfc5" ON "payments_cashday" ("confirmed_by_id")
--;;

CREATE INDEX "payments_cashday_officer_id_aca7d756" ON "payments_cashday" ("officer_id")
--;;

CREATE INDEX "payments_cashday_unit_id_75978d1c" ON "payments_cashday" ("unit_id")
--;;

ALTER TABLE "payments_paymentitem" ADD CONSTRAINT "payments_paymentitem_payment_id_cf9b51d2_fk_payments_payment_id" FOREIGN KEY ("payment_id") REFERENCES "payments_payment" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "payments_paymentitem_payment_id_cf9b51d2" ON "payments_paymentitem" ("payment_id")
--;;

ALTER TABLE "payments_paymentorder" ADD CONSTRAINT "payments_paymentorde_dossier_id_2eb662eb_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "payments_paymentorder_code_f68a650e_like" ON "payments_paymentorder" ("code" varchar_pattern_ops)
--;;

CREATE INDEX "payments_paymentorder_dossier_id_2eb662eb" ON "payments_paymentorder" ("dossier_id")
--;;

ALTER TABLE "payments_moneyitem" ADD CONSTRAINT "payments_moneyitem_owner_id_9917012f_fk_accounts_user_id" FOREIGN KEY ("owner_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "payments_moneyitem" ADD CONSTRAINT "payments_moneyitem_resolved_by_id_594be3e8_fk_accounts_user_id" FOREIGN KEY ("resolved_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "payments_moneyitem" ADD CONSTRAINT "payments_moneyitem_unit_id_4a0afa2e_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "payments_moneyitem" ADD CONSTRAINT "payments_moneyitem_order_id_6f9949ed_fk_payments_" FOREIGN KEY ("order_id") REFERENCES "payments_paymentorder" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "payments_moneyitem_owner_id_9917012f" ON "payments_moneyitem" ("owner_id")
--;;

CREATE INDEX "payments_moneyitem_resolved_by_id_594be3e8" ON "payments_moneyitem" ("resolved_by_id")
--;;

CREATE INDEX "payments_moneyitem_unit_id_4a0afa2e" ON "payments_moneyitem" ("unit_id")
--;;

CREATE INDEX "payments_moneyitem_order_id_6f9949ed" ON "payments_moneyitem" ("order_id")
--;;

CREATE INDEX "payments_providermessage_order_id_7d5dd78c" ON "payments_providermessage" ("order_id")
--;;

CREATE INDEX "payments_receipt_cancelled_by_id_7471e2b9" ON "payments_receipt" ("cancelled_by_id")
--;;

CREATE INDEX "payments_receipt_file_id_5446c12c" ON "payments_receipt" ("file_id")
--;;

CREATE INDEX "payments_receipt_file_id_5446c12c_like" ON "payments_receipt" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "payments_receipt_issued_by_id_48aa9fb7" ON "payments_receipt" ("issued_by_id")
--;;

CREATE INDEX "payments_receipt_payment_id_5c31062a" ON "payments_receipt" ("payment_id")
--;;

CREATE INDEX "payments_receipt_unit_id_21068636" ON "payments_receipt" ("unit_id")
--;;

CREATE INDEX "payments_receiptcounter_unit_id_85f936e0" ON "payments_receiptcounter" ("unit_id")
--;;

CREATE INDEX "payments_refund_decided_by_id_9354baf0" ON "payments_refund" ("decided_by_id")
--;;

CREATE INDEX "payments_refund_money_item_id_663b0b28" ON "payments_refund" ("money_item_id")
--;;

CREATE INDEX "payments_refund_paid_out_by_id_88890b11" ON "payments_refund" ("paid_out_by_id")
--;;

CREATE INDEX "payments_refund_paid_out_unit_id_ad18bc6a" ON "payments_refund" ("paid_out_unit_id")
--;;

CREATE INDEX "payments_refund_payment_id_a70693f7" ON "payments_refund" ("payment_id")
--;;

CREATE INDEX "payments_refund_proposed_by_id_d533a16a" ON "payments_refund" ("proposed_by_id")
--;;

CREATE INDEX "payments_refund_unit_id_193e1e93" ON "payments_refund" ("unit_id")
--;;

CREATE INDEX "payments_settlementday_closed_by_id_54d7cd7d" ON "payments_settlementday" ("closed_by_id")
--;;

CREATE INDEX "payments_settlementday_taken_in_by_id_8532d20b" ON "payments_settlementday" ("taken_in_by_id")
--;;

CREATE INDEX "payments_moneyitem_day_id_825616aa" ON "payments_moneyitem" ("day_id")
--;;

CREATE TABLE "payments_electronicreceipt" ("receipt_id" bigint NOT NULL PRIMARY KEY, "lookup_code" varchar(100) NOT NULL, "taken_at" timestamp with time zone NOT NULL, "cancelled_at" timestamp with time zone NULL)
--;;

ALTER TABLE "payments_electronicreceipt" ADD CONSTRAINT "payments_electronicr_receipt_id_5c0cde7a_fk_payments_" FOREIGN KEY ("receipt_id") REFERENCES "payments_receipt" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE TABLE "plans_plan" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(80) NOT NULL UNIQUE, "title" varchar(300) NOT NULL, "number" varchar(80) NOT NULL, "issued_on" date NULL, "issuer" varchar(200) NOT NULL, "text" text NOT NULL, "measured_from" date NOT NULL, "measured_to" date NOT NULL, "adopted_at" timestamp with time zone NULL, "adopted_by_id" bigint NULL)
--;;

CREATE TABLE "plans_target" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "ordinal" smallint NOT NULL, "quote" text NOT NULL, "start" integer NOT NULL, "end" integer NOT NULL, "kind" varchar(12) NOT NULL, "comparator" varchar(8) NOT NULL, "value" numeric(18, 4) NULL, "value_to" numeric(18, 4) NULL, "unit" varchar(8) NOT NULL, "scope" varchar(300) NOT NULL, "deadline" varchar(10) NOT NULL, "indicator" varchar(40) NOT NULL, "plan_id" bigint NOT NULL)
--;;

CREATE TABLE "plans_handvalue" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "value" numeric(18, 4) NULL, "words" varchar(300) NOT NULL, "evidence" varchar(500) NOT NULL, "entered_at" timestamp with time zone NOT NULL, "entered_by_id" bigint NOT NULL, "target_id" bigint NOT NULL)
--;;

ALTER TABLE "plans_target" ADD CONSTRAINT "plans_target_in_order" UNIQUE ("plan_id", "ordinal")
--;;

ALTER TABLE "plans_plan" ADD CONSTRAINT "plans_plan_adopted_by_id_958f0b8c_fk_accounts_user_id" FOREIGN KEY ("adopted_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_plan_key_92fefc6e_like" ON "plans_plan" ("key" varchar_pattern_ops)
--;;

CREATE INDEX "plans_plan_adopted_by_id_958f0b8c" ON "plans_plan" ("adopted_by_id")
--;;

ALTER TABLE "plans_target" ADD CONSTRAINT "plans_target_plan_id_a89da703_fk_plans_plan_id" FOREIGN KEY ("plan_id") REFERENCES "plans_plan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_target_plan_id_a89da703" ON "plans_target" ("plan_id")
--;;

ALTER TABLE "plans_handvalue" ADD CONSTRAINT "plans_handvalue_entered_by_id_c8be6857_fk_accounts_user_id" FOREIGN KEY ("entered_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_handvalue" ADD CONSTRAINT "plans_handvalue_target_id_59706458_fk_plans_target_id" FOREIGN KEY ("target_id") REFERENCES "plans_target" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_handvalue_entered_by_id_c8be6857" ON "plans_handvalue" ("entered_by_id")
--;;

CREATE INDEX "plans_handvalue_target_id_59706458" ON "plans_handvalue" ("target_id")
--;;

ALTER TABLE "plans_plan" ADD COLUMN "unit_id" bigint NULL CONSTRAINT "plans_plan_unit_id_733724a3_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "plans_plan_unit_id_733724a3_fk_agencies_unit_id" IMMEDIATE
--;;

CREATE INDEX "plans_plan_unit_id_733724a3" ON "plans_plan" ("unit_id")
--;;

CREATE TABLE "plans_targetday" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "on" date NOT NULL, "state" varchar(14) NOT NULL, "reason" varchar(24) NOT NULL, "numerator" integer NULL, "denominator" integer NULL, "value" varchar(80) NOT NULL, "because" jsonb NOT NULL, "probability" double precision NULL, "low" double precision NULL, "high" double precision NULL, "refusal" varchar(20) NOT NULL, "due_on" date NOT NULL, "recorded_at" timestamp with time zone NOT NULL, "target_id" bigint NOT NULL, CONSTRAINT "plans_targetday_once" UNIQUE ("target_id", "on"))
--;;

ALTER TABLE "plans_targetday" ADD CONSTRAINT "plans_targetday_target_id_3da538be_fk_plans_target_id" FOREIGN KEY ("target_id") REFERENCES "plans_target" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_targetday_target_id_3da538be" ON "plans_targetday" ("target_id")
--;;

ALTER TABLE "plans_plan" ADD COLUMN "carried_from_id" bigint NULL CONSTRAINT "plans_plan_carried_from_id_0d6e9216_fk_plans_plan_id" REFERENCES "plans_plan"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "plans_plan_carried_from_id_0d6e9216_fk_plans_plan_id" IMMEDIATE
--;;

ALTER TABLE "plans_plan" ADD COLUMN "level" varchar(10) DEFAULT 'province' NOT NULL
--;;

ALTER TABLE "plans_plan" ALTER COLUMN "level" DROP DEFAULT
--;;

ALTER TABLE "plans_plan" ADD COLUMN "superior_id" bigint NULL CONSTRAINT "plans_plan_superior_id_ce16c8ee_fk_plans_plan_id" REFERENCES "plans_plan"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "plans_plan_superior_id_ce16c8ee_fk_plans_plan_id" IMMEDIATE
--;;

ALTER TABLE "plans_plan" ADD COLUMN "year" smallint NULL
--;;

ALTER TABLE "plans_target" ADD COLUMN "lead_id" bigint NULL CONSTRAINT "plans_target_lead_id_56f8e2a2_fk_agencies_unit_id" REFERENCES "agencies_unit"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "plans_target_lead_id_56f8e2a2_fk_agencies_unit_id" IMMEDIATE
--;;

ALTER TABLE "plans_target" ADD COLUMN "part_of_id" bigint NULL CONSTRAINT "plans_target_part_of_id_55f6c096_fk_plans_target_id" REFERENCES "plans_target"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "plans_target_part_of_id_55f6c096_fk_plans_target_id" IMMEDIATE
--;;

ALTER TABLE "plans_target" ADD COLUMN "rise" varchar(8) DEFAULT '' NOT NULL
--;;

ALTER TABLE "plans_target" ALTER COLUMN "rise" DROP DEFAULT
--;;

ALTER TABLE "plans_target" ADD COLUMN "superior_id" bigint NULL CONSTRAINT "plans_target_superior_id_f48e3cf0_fk_plans_target_id" REFERENCES "plans_target"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "plans_target_superior_id_f48e3cf0_fk_plans_target_id" IMMEDIATE
--;;

CREATE TABLE "plans_objective" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "ordinal" smallint NOT NULL, "domain" varchar(20) NOT NULL, "title" varchar(300) NOT NULL, "plan_id" bigint NOT NULL)
--;;

ALTER TABLE "plans_target" ADD COLUMN "objective_id" bigint NULL CONSTRAINT "plans_target_objective_id_a9d2bf85_fk_plans_objective_id" REFERENCES "plans_objective"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "plans_target_objective_id_a9d2bf85_fk_plans_objective_id" IMMEDIATE
--;;

CREATE TABLE "plans_planchange" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" varchar(80) NOT NULL, "signed_on" date NOT NULL, "in_force_on" date NOT NULL, "reason" varchar(500) NOT NULL, "lines" jsonb NOT NULL, "state" varchar(8) NOT NULL, "drawn_up_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "decided_by_id" bigint NULL, "drawn_up_by_id" bigint NULL, "plan_id" bigint NOT NULL)
--;;

CREATE TABLE "plans_plandraft" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(80) NOT NULL UNIQUE, "title" varchar(300) NOT NULL, "number" varchar(80) NOT NULL, "issued_on" date NULL, "issuer" varchar(200) NOT NULL, "level" varchar(10) NOT NULL, "year" smallint NULL, "measured_from" date NOT NULL, "measured_to" date NOT NULL, "source" varchar(10) NOT NULL, "file_name" varchar(200) NOT NULL, "text" text NOT NULL, "state" varchar(10) NOT NULL, "problem" varchar(40) NOT NULL, "revision" integer NOT NULL, "begun_at" timestamp with time zone NOT NULL, "proposed_at" timestamp with time zone NULL, "decided_at" timestamp with time zone NULL, "begun_by_id" bigint NULL, "carried_from_id" bigint NULL, "decided_by_id" bigint NULL, "file_id" varchar(64) NULL, "plan_id" bigint NULL UNIQUE, "proposed_by_id" bigint NULL, "superior_id" bigint NULL, "unit_id" bigint NULL)
--;;

CREATE TABLE "plans_plandeed" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(24) NOT NULL, "ordinal" smallint NULL, "words" varchar(500) NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NULL, "plan_id" bigint NULL, "draft_id" bigint NULL)
--;;

CREATE TABLE "plans_targetrevision" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "in_force_on" date NOT NULL, "comparator" varchar(8) NOT NULL, "value" numeric(18, 4) NULL, "value_to" numeric(18, 4) NULL, "deadline" varchar(10) NOT NULL, "is_dropped" boolean NOT NULL, "change_id" bigint NOT NULL, "target_id" bigint NOT NULL)
--;;

CREATE TABLE "plans_task" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "ordinal" smallint NOT NULL, "title" varchar(500) NOT NULL, "product" varchar(300) NOT NULL, "lead_words" varchar(200) NOT NULL, "supporting" varchar(500) NOT NULL, "due_on" date NULL, "quote" text NOT NULL, "start" integer NOT NULL, "end" integer NOT NULL, "state" varchar(10) NOT NULL, "revision" integer NOT NULL, "carried_from_id" bigint NULL, "lead_id" bigint NULL, "objective_id" bigint NULL, "part_of_id" bigint NULL, "plan_id" bigint NOT NULL)
--;;

CREATE TABLE "plans_proposal" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "ordinal" smallint NOT NULL, "sort" varchar(6) NOT NULL, "start" integer NOT NULL, "end" integer NOT NULL, "read" jsonb NULL, "said" jsonb NOT NULL, "doubts" jsonb NOT NULL, "state" varchar(9) NOT NULL, "revision" integer NOT NULL, "decided_at" timestamp with time zone NULL, "decided_by_id" bigint NULL, "draft_id" bigint NOT NULL, "superior_id" bigint NULL, "carried_from_id" bigint NULL)
--;;

CREATE TABLE "plans_taskentry" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "state" varchar(10) NOT NULL, "due_on" date NULL, "words" varchar(500) NOT NULL, "evidence" varchar(500) NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NULL, "task_id" bigint NOT NULL)
--;;

CREATE TABLE "plans_taskstep" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "year" smallint NOT NULL, "product" varchar(300) NOT NULL, "due_on" date NOT NULL, "task_id" bigint NOT NULL)
--;;

CREATE TABLE "plans_yearreview" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "year" smallint NOT NULL, "state" varchar(11) NOT NULL, "opened_at" timestamp with time zone NOT NULL, "record" jsonb NULL, "sha256" varchar(64) NOT NULL, "first_at" timestamp with time zone NULL, "second_at" timestamp with time zone NULL, "draft_id" bigint NULL, "first_by_id" bigint NULL, "opened_by_id" bigint NULL, "plan_id" bigint NOT NULL, "second_by_id" bigint NULL)
--;;

CREATE TABLE "plans_reviewline" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "outcome" varchar(12) NOT NULL, "numerator" bigint NULL, "denominator" bigint NULL, "value" numeric(18, 4) NULL, "cause" varchar(500) NOT NULL, "lesson" varchar(500) NOT NULL, "is_carried" boolean NOT NULL, "target_id" bigint NULL, "task_id" bigint NULL, "review_id" bigint NOT NULL)
--;;

ALTER TABLE "plans_objective" ADD CONSTRAINT "plans_objective_of_domain" UNIQUE ("plan_id", "domain")
--;;

ALTER TABLE "plans_planchange" ADD CONSTRAINT "plans_change_once" UNIQUE ("plan_id", "number")
--;;

ALTER TABLE "plans_task" ADD CONSTRAINT "plans_task_in_order" UNIQUE ("plan_id", "ordinal")
--;;

ALTER TABLE "plans_proposal" ADD CONSTRAINT "plans_proposal_in_order" UNIQUE ("draft_id", "ordinal")
--;;

ALTER TABLE "plans_taskstep" ADD CONSTRAINT "plans_task_step_of_year" UNIQUE ("task_id", "year")
--;;

ALTER TABLE "plans_yearreview" ADD CONSTRAINT "plans_review_of_year" UNIQUE ("plan_id", "year")
--;;

ALTER TABLE "plans_reviewline" ADD CONSTRAINT "plans_review_line_of_one" CHECK ((("target_id" IS NOT NULL AND "task_id" IS NULL) OR ("target_id" IS NULL AND "task_id" IS NOT NULL)))
--;;

CREATE INDEX "plans_plan_carried_from_id_0d6e9216" ON "plans_plan" ("carried_from_id")
--;;

CREATE INDEX "plans_plan_superior_id_ce16c8ee" ON "plans_plan" ("superior_id")
--;;

CREATE INDEX "plans_target_lead_id_56f8e2a2" ON "plans_target" ("lead_id")
--;;

CREATE INDEX "plans_target_part_of_id_55f6c096" ON "plans_target" ("part_of_id")
--;;

CREATE INDEX "plans_target_superior_id_f48e3cf0" ON "plans_target" ("superior_id")
--;;

ALTER TABLE "plans_objective" ADD CONSTRAINT "plans_objective_plan_id_098e3d38_fk_plans_plan_id" FOREIGN KEY ("plan_id") REFERENCES "plans_plan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_objective_plan_id_098e3d38" ON "plans_objective" ("plan_id")
--;;

CREATE INDEX "plans_target_objective_id_a9d2bf85" ON "plans_target" ("objective_id")
--;;

ALTER TABLE "plans_planchange" ADD CONSTRAINT "plans_planchange_decided_by_id_eb912f2c_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_planchange" ADD CONSTRAINT "plans_planchange_drawn_up_by_id_f3b41067_fk_accounts_user_id" FOREIGN KEY ("drawn_up_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_planchange" ADD CONSTRAINT "plans_planchange_plan_id_4e47e87e_fk_plans_plan_id" FOREIGN KEY ("plan_id") REFERENCES "plans_plan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_planchange_decided_by_id_eb912f2c" ON "plans_planchange" ("decided_by_id")
--;;

CREATE INDEX "plans_planchange_drawn_up_by_id_f3b41067" ON "plans_planchange" ("drawn_up_by_id")
--;;

CREATE INDEX "plans_planchange_plan_id_4e47e87e" ON "plans_planchange" ("plan_id")
--;;

ALTER TABLE "plans_plandraft" ADD CONSTRAINT "plans_plandraft_begun_by_id_645a087b_fk_accounts_user_id" FOREIGN KEY ("begun_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_plandraft" ADD CONSTRAINT "plans_plandraft_carried_from_id_67e098b2_fk_plans_plan_id" FOREIGN KEY ("carried_from_id") REFERENCES "plans_plan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_plandraft" ADD CONSTRAINT "plans_plandraft_decided_by_id_5d7724f4_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_plandraft" ADD CONSTRAINT "plans_plandraft_file_id_1d42477e_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_plandraft" ADD CONSTRAINT "plans_plandraft_plan_id_0401afb1_fk_plans_plan_id" FOREIGN KEY ("plan_id") REFERENCES "plans_plan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_plandraft" ADD CONSTRAINT "plans_plandraft_proposed_by_id_b005ac51_fk_accounts_user_id" FOREIGN KEY ("proposed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_plandraft" ADD CONSTRAINT "plans_plandraft_superior_id_167f56a5_fk_plans_plan_id" FOREIGN KEY ("superior_id") REFERENCES "plans_plan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_plandraft" ADD CONSTRAINT "plans_plandraft_unit_id_801c0784_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_plandraft_key_39029348_like" ON "plans_plandraft" ("key" varchar_pattern_ops)
--;;

CREATE INDEX "plans_plandraft_begun_by_id_645a087b" ON "plans_plandraft" ("begun_by_id")
--;;

CREATE INDEX "plans_plandraft_carried_from_id_67e098b2" ON "plans_plandraft" ("carried_from_id")
--;;

CREATE INDEX "plans_plandraft_decided_by_id_5d7724f4" ON "plans_plandraft" ("decided_by_id")
--;;

CREATE INDEX "plans_plandraft_file_id_1d42477e" ON "plans_plandraft" ("file_id")
--;;

CREATE INDEX "plans_plandraft_file_id_1d42477e_like" ON "plans_plandraft" ("file_id" varchar_pattern_ops)
--;;

CREATE INDEX "plans_plandraft_proposed_by_id_b005ac51" ON "plans_plandraft" ("proposed_by_id")
--;;

CREATE INDEX "plans_plandraft_superior_id_167f56a5" ON "plans_plandraft" ("superior_id")
--;;

CREATE INDEX "plans_plandraft_unit_id_801c0784" ON "plans_plandraft" ("unit_id")
--;;

ALTER TABLE "plans_plandeed" ADD CONSTRAINT "plans_plandeed_by_id_7bab3952_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_plandeed" ADD CONSTRAINT "plans_plandeed_plan_id_48fe7f85_fk_plans_plan_id" FOREIGN KEY ("plan_id") REFERENCES "plans_plan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_plandeed" ADD CONSTRAINT "plans_plandeed_draft_id_616fd7e2_fk_plans_plandraft_id" FOREIGN KEY ("draft_id") REFERENCES "plans_plandraft" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_plandeed_by_id_7bab3952" ON "plans_plandeed" ("by_id")
--;;

CREATE INDEX "plans_plandeed_plan_id_48fe7f85" ON "plans_plandeed" ("plan_id")
--;;

CREATE INDEX "plans_plandeed_draft_id_616fd7e2" ON "plans_plandeed" ("draft_id")
--;;

ALTER TABLE "plans_targetrevision" ADD CONSTRAINT "plans_targetrevision_change_id_f09d1f22_fk_plans_planchange_id" FOREIGN KEY ("change_id") REFERENCES "plans_planchange" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_targetrevision" ADD CONSTRAINT "plans_targetrevision_target_id_f1538489_fk_plans_target_id" FOREIGN KEY ("target_id") REFERENCES "plans_target" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_targetrevision_change_id_f09d1f22" ON "plans_targetrevision" ("change_id")
--;;

CREATE INDEX "plans_targetrevision_target_id_f1538489" ON "plans_targetrevision" ("target_id")
--;;

ALTER TABLE "plans_task" ADD CONSTRAINT "plans_task_carried_from_id_0cfbbf60_fk_plans_task_id" FOREIGN KEY ("carried_from_id") REFERENCES "plans_task" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_task" ADD CONSTRAINT "plans_task_lead_id_d0f054a1_fk_agencies_unit_id" FOREIGN KEY ("lead_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_task" ADD CONSTRAINT "plans_task_objective_id_1d24f81a_fk_plans_objective_id" FOREIGN KEY ("objective_id") REFERENCES "plans_objective" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_task" ADD CONSTRAINT "plans_task_part_of_id_9acde81e_fk_plans_task_id" FOREIGN KEY ("part_of_id") REFERENCES "plans_task" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_task" ADD CONSTRAINT "plans_task_plan_id_f86b66fc_fk_plans_plan_id" FOREIGN KEY ("plan_id") REFERENCES "plans_plan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_task_carried_from_id_0cfbbf60" ON "plans_task" ("carried_from_id")
--;;

CREATE INDEX "plans_task_lead_id_d0f054a1" ON "plans_task" ("lead_id")
--;;

CREATE INDEX "plans_task_objective_id_1d24f81a" ON "plans_task" ("objective_id")
--;;

CREATE INDEX "plans_task_part_of_id_9acde81e" ON "plans_task" ("part_of_id")
--;;

CREATE INDEX "plans_task_plan_id_f86b66fc" ON "plans_task" ("plan_id")
--;;

ALTER TABLE "plans_proposal" ADD CONSTRAINT "plans_proposal_decided_by_id_4b3d182a_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_proposal" ADD CONSTRAINT "plans_proposal_draft_id_8ba857a5_fk_plans_plandraft_id" FOREIGN KEY ("draft_id") REFERENCES "plans_plandraft" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_proposal" ADD CONSTRAINT "plans_proposal_superior_id_e718c4c4_fk_plans_target_id" FOREIGN KEY ("superior_id") REFERENCES "plans_target" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_proposal" ADD CONSTRAINT "plans_proposal_carried_from_id_89813a57_fk_plans_task_id" FOREIGN KEY ("carried_from_id") REFERENCES "plans_task" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_proposal_decided_by_id_4b3d182a" ON "plans_proposal" ("decided_by_id")
--;;

CREATE INDEX "plans_proposal_draft_id_8ba857a5" ON "plans_proposal" ("draft_id")
--;;

CREATE INDEX "plans_proposal_superior_id_e718c4c4" ON "plans_proposal" ("superior_id")
--;;

CREATE INDEX "plans_proposal_carried_from_id_89813a57" ON "plans_proposal" ("carried_from_id")
--;;

ALTER TABLE "plans_taskentry" ADD CONSTRAINT "plans_taskentry_by_id_d321b7d8_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_taskentry" ADD CONSTRAINT "plans_taskentry_task_id_ad50e7b1_fk_plans_task_id" FOREIGN KEY ("task_id") REFERENCES "plans_task" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_taskentry_by_id_d321b7d8" ON "plans_taskentry" ("by_id")
--;;

CREATE INDEX "plans_taskentry_task_id_ad50e7b1" ON "plans_taskentry" ("task_id")
--;;

ALTER TABLE "plans_taskstep" ADD CONSTRAINT "plans_taskstep_task_id_2d97308f_fk_plans_task_id" FOREIGN KEY ("task_id") REFERENCES "plans_task" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_taskstep_task_id_2d97308f" ON "plans_taskstep" ("task_id")
--;;

ALTER TABLE "plans_yearreview" ADD CONSTRAINT "plans_yearreview_draft_id_4dca7472_fk_plans_plandraft_id" FOREIGN KEY ("draft_id") REFERENCES "plans_plandraft" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_yearreview" ADD CONSTRAINT "plans_yearreview_first_by_id_76a52836_fk_accounts_user_id" FOREIGN KEY ("first_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_yearreview" ADD CONSTRAINT "plans_yearreview_opened_by_id_86ae486c_fk_accounts_user_id" FOREIGN KEY ("opened_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_yearreview" ADD CONSTRAINT "plans_yearreview_plan_id_fc91146b_fk_plans_plan_id" FOREIGN KEY ("plan_id") REFERENCES "plans_plan" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_yearreview" ADD CONSTRAINT "plans_yearreview_second_by_id_4e0708ef_fk_accounts_user_id" FOREIGN KEY ("second_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_yearreview_draft_id_4dca7472" ON "plans_yearreview" ("draft_id")
--;;

CREATE INDEX "plans_yearreview_first_by_id_76a52836" ON "plans_yearreview" ("first_by_id")
--;;

CREATE INDEX "plans_yearreview_opened_by_id_86ae486c" ON "plans_yearreview" ("opened_by_id")
--;;

CREATE INDEX "plans_yearreview_plan_id_fc91146b" ON "plans_yearreview" ("plan_id")
--;;

CREATE INDEX "plans_yearreview_second_by_id_4e0708ef" ON "plans_yearreview" ("second_by_id")
--;;

ALTER TABLE "plans_reviewline" ADD CONSTRAINT "plans_reviewline_target_id_583272fb_fk_plans_target_id" FOREIGN KEY ("target_id") REFERENCES "plans_target" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_reviewline" ADD CONSTRAINT "plans_reviewline_task_id_e522a76b_fk_plans_task_id" FOREIGN KEY ("task_id") REFERENCES "plans_task" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_reviewline" ADD CONSTRAINT "plans_reviewline_review_id_15f8c92d_fk_plans_yearreview_id" FOREIGN KEY ("review_id") REFERENCES "plans_yearreview" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_reviewline_target_id_583272fb" ON "plans_reviewline" ("target_id")
--;;

CREATE INDEX "plans_reviewline_task_id_e522a76b" ON "plans_reviewline" ("task_id")
--;;

CREATE INDEX "plans_reviewline_review_id_15f8c92d" ON "plans_reviewline" ("review_id")
--;;

CREATE FUNCTION plans_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of plans is added to, never changed: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER plans_plandeed_no_change BEFORE UPDATE OR DELETE ON plans_plandeed
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_plandeed_no_truncate BEFORE TRUNCATE ON plans_plandeed
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();

CREATE TRIGGER plans_targetrevision_no_change BEFORE UPDATE OR DELETE ON plans_targetrevision
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_targetrevision_no_truncate BEFORE TRUNCATE ON plans_targetrevision
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();

CREATE TRIGGER plans_handvalue_no_change BEFORE UPDATE OR DELETE ON plans_handvalue
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_handvalue_no_truncate BEFORE TRUNCATE ON plans_handvalue
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();

CREATE TRIGGER plans_taskentry_no_change BEFORE UPDATE OR DELETE ON plans_taskentry
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_taskentry_no_truncate BEFORE TRUNCATE ON plans_taskentry
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
--;;

CREATE TABLE "plans_targetlead" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "in_force_on" date NOT NULL, "supporting" jsonb NOT NULL, "change_id" bigint NOT NULL, "lead_id" bigint NOT NULL, "target_id" bigint NOT NULL)
--;;

CREATE TRIGGER plans_targetlead_no_change BEFORE UPDATE OR DELETE ON plans_targetlead
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_targetlead_no_truncate BEFORE TRUNCATE ON plans_targetlead
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
--;;

ALTER TABLE "plans_targetlead" ADD CONSTRAINT "plans_targetlead_change_id_934b8a7e_fk_plans_planchange_id" FOREIGN KEY ("change_id") REFERENCES "plans_planchange" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_targetlead" ADD CONSTRAINT "plans_targetlead_lead_id_e4752f3b_fk_agencies_unit_id" FOREIGN KEY ("lead_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "plans_targetlead" ADD CONSTRAINT "plans_targetlead_target_id_653cdfcd_fk_plans_target_id" FOREIGN KEY ("target_id") REFERENCES "plans_target" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "plans_targetlead_change_id_934b8a7e" ON "plans_targetlead" ("change_id")
--;;

CREATE INDEX "plans_targetlead_lead_id_e4752f3b" ON "plans_targetlead" ("lead_id")
--;;

CREATE INDEX "plans_targetlead_target_id_653cdfcd" ON "plans_targetlead" ("target_id")
--;;

CREATE TRIGGER plans_targetday_no_change BEFORE UPDATE OR DELETE ON plans_targetday
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_targetday_no_truncate BEFORE TRUNCATE ON plans_targetday
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
--;;

CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;

CREATE TABLE IF NOT EXISTS procrastinate_version (
    id BIGSERIAL PRIMARY KEY,
    version TEXT,
    name TEXT,
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT NOW()
);

CREATE TYPE procrastinate_job_status AS ENUM (
    'todo',  -- The job is queued
    'doing',  -- The job has been fetched by a worker
    'succeeded',  -- The job ended successfully
    'failed'  -- The job ended with an error
);

CREATE TYPE procrastinate_job_event_type AS ENUM (
    'deferred',  -- Job created, in todo
    'started',  -- todo -> doing
    'deferred_for_retry',  -- doing -> todo
    'failed',  -- doing -> failed
    'succeeded',  -- doing -> succeeded
    'cancelled', -- todo -> failed or succeeded
    'scheduled' -- not an event transition, but recording when a task is scheduled for
);

CREATE TABLE procrastinate_jobs (
    id bigserial PRIMARY KEY,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}' NOT NULL,
    status procrastinate_job_status DEFAULT 'todo'::procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone NULL,
    started_at timestamp with time zone NULL,
    attempts integer DEFAULT 0 NOT NULL
);

CREATE TABLE procrastinate_events (
    id BIGSERIAL PRIMARY KEY,
    job_id integer NOT NULL REFERENCES procrastinate_jobs ON DELETE CASCADE,
    type procrastinate_job_event_type,
    at timestamp with time zone DEFAULT NOW() NULL
);

CREATE TABLE procrastinate_job_locks (
    object text PRIMARY KEY
);

CREATE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
	WITH potential_job AS (
		SELECT procrastinate_jobs.*
			FROM procrastinate_jobs
			LEFT JOIN procrastinate_job_locks ON procrastinate_job_locks.object = procrastinate_jobs.lock
			WHERE (target_queue_names IS NULL OR queue_name = ANY( target_queue_names ))
			  AND procrastinate_job_locks.object IS NULL
			  AND status = 'todo'
			  AND (scheduled_at IS NULL OR scheduled_at <= now())
            ORDER BY id ASC
			FOR UPDATE OF procrastinate_jobs SKIP LOCKED LIMIT 1
	), lock_object AS (
		INSERT INTO procrastinate_job_locks
			SELECT lock FROM potential_job
            ON CONFLICT DO NOTHING
            RETURNING object
	)
	UPDATE procrastinate_jobs
		SET status = 'doing',
            started_at = NOW()
		FROM potential_job, lock_object
        WHERE lock_object.object IS NOT NULL
		AND procrastinate_jobs.id = potential_job.id
		RETURNING * INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, next_scheduled_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
	WITH finished_job AS (
		UPDATE procrastinate_jobs
        SET status = end_status,
            attempts = attempts + 1,
            scheduled_at = COALESCE(next_scheduled_at, scheduled_at)
        WHERE id = job_id RETURNING lock
	)
	DELETE FROM procrastinate_job_locks WHERE object = (SELECT lock FROM finished_job);
END;
$$;

CREATE FUNCTION procrastinate_notify_queue() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	PERFORM pg_notify('procrastinate_queue#' || NEW.queue_name, NEW.task_name);
	PERFORM pg_notify('procrastinate_any_queue', NEW.task_name);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_status_events_procedure_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_status_events_procedure_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_scheduled_events_procedure() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE INDEX ON procrastinate_jobs(queue_name);

CREATE TRIGGER procrastinate_jobs_notify_queue
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue();

CREATE TRIGGER procrastinate_trigger_status_events_update
    AFTER UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE PROCEDURE procrastinate_trigger_status_events_procedure_update();

CREATE TRIGGER procrastinate_trigger_status_events_insert
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'doing'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_status_events_procedure_insert();

CREATE TRIGGER procrastinate_trigger_scheduled_events
    AFTER UPDATE OR INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.scheduled_at IS NOT NULL AND new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_scheduled_events_procedure();

CREATE INDEX procrastinate_events_job_id_fkey ON procrastinate_events(job_id);
--;;

-- remove the started_at column from the procrastinate_jobs table
ALTER TABLE procrastinate_jobs DROP COLUMN started_at;
--;;

-- replace the procrastinate_fetch_job function with a version that doesn't
-- set the started_at field when updating the procrastinate_jobs table
CREATE OR REPLACE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
	WITH potential_job AS (
		SELECT procrastinate_jobs.*
			FROM procrastinate_jobs
			LEFT JOIN procrastinate_job_locks ON procrastinate_job_locks.object = procrastinate_jobs.lock
			WHERE (target_queue_names IS NULL OR queue_name = ANY( target_queue_names ))
			  AND procrastinate_job_locks.object IS NULL
			  AND status = 'todo'
			  AND (scheduled_at IS NULL OR scheduled_at <= now())
            ORDER BY id ASC
			FOR UPDATE OF procrastinate_jobs SKIP LOCKED LIMIT 1
	), lock_object AS (
		INSERT INTO procrastinate_job_locks
			SELECT lock FROM potential_job
            ON CONFLICT DO NOTHING
            RETURNING object
	)
	UPDATE procrastinate_jobs
		SET status = 'doing'
		FROM potential_job, lock_object
        WHERE lock_object.object IS NOT NULL
		AND procrastinate_jobs.id = potential_job.id
		RETURNING * INTO found_jobs;

	RETURN found_jobs;
END;
$$;
--;;

-- drop the procrastinate_version table
DROP TABLE IF EXISTS procrastinate_version;
--;;

-- fix procrastinate_fetch_job that works by accident, now returning a proper
-- procrastinate_jobs row
CREATE OR REPLACE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
	WITH potential_job AS (
		SELECT procrastinate_jobs.*
			FROM procrastinate_jobs
			LEFT JOIN procrastinate_job_locks ON procrastinate_job_locks.object = procrastinate_jobs.lock
			WHERE (target_queue_names IS NULL OR queue_name = ANY( target_queue_names ))
			  AND procrastinate_job_locks.object IS NULL
			  AND status = 'todo'
			  AND (scheduled_at IS NULL OR scheduled_at <= now())
            ORDER BY id ASC
			FOR UPDATE OF procrastinate_jobs SKIP LOCKED LIMIT 1
	), lock_object AS (
		INSERT INTO procrastinate_job_locks
			SELECT lock FROM potential_job
            ON CONFLICT DO NOTHING
            RETURNING object
	)
	UPDATE procrastinate_jobs
		SET status = 'doing'
		FROM potential_job, lock_object
        WHERE lock_object.object IS NOT NULL
		AND procrastinate_jobs.id = potential_job.id
		RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;
--;;

-- re-create the procrastinate_trigger_status_events_insert trigger
DROP TRIGGER procrastinate_trigger_status_events_insert on procrastinate_jobs;
CREATE TRIGGER procrastinate_trigger_status_events_insert
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_status_events_procedure_insert();
--;;

-- add a queueing_lock column to the procrastinate_jobs table
ALTER TABLE procrastinate_jobs ADD COLUMN queueing_lock text;
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx ON procrastinate_jobs (queueing_lock) WHERE status = 'todo';
--;;

DROP TABLE IF EXISTS procrastinate_job_locks;

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx ON procrastinate_jobs (lock) WHERE status = 'doing';

CREATE OR REPLACE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, next_scheduled_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_jobs
    SET status = end_status,
        attempts = attempts + 1,
        scheduled_at = COALESCE(next_scheduled_at, scheduled_at)
    WHERE id = job_id;
END;
$$;
--;;

CREATE OR REPLACE FUNCTION procrastinate_defer_job(queue_name character varying, task_name character varying, lock text, queueing_lock text, args json, scheduled_at timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	job_id bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    VALUES (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    RETURNING id INTO job_id;

    RETURN job_id;
END;
$$;
--;;

CREATE TABLE procrastinate_periodic_defers (
    id bigserial PRIMARY KEY,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint REFERENCES procrastinate_jobs(id) NULL,
    UNIQUE (task_name, defer_timestamp)
);
-- When parameters change, function must be dropped.
DROP FUNCTION IF EXISTS procrastinate_defer_job;
CREATE FUNCTION procrastinate_defer_job(
    queue_name character varying,
    task_name character varying,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	job_id bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    VALUES (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    RETURNING id INTO job_id;

    RETURN job_id;
END;
$$;

DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job;
CREATE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _task_name character varying,
    _defer_timestamp bigint
) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, defer_timestamp)
        VALUES (_task_name, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                NULL,
                NULL,
                ('{"timestamp": ' || _defer_timestamp || '}')::jsonb,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        WHERE
            _job_id IS NOT NULL
            AND procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp;

    RETURN _job_id;
END;
$$;
--;;

CREATE INDEX procrastinate_periodic_defers_job_id_fkey ON procrastinate_periodic_defers(job_id);
--;;

ALTER TABLE procrastinate_periodic_defers
    ADD COLUMN queue_name character varying(128) NOT NULL DEFAULT 'undefined';

ALTER TABLE procrastinate_periodic_defers
    ALTER COLUMN queue_name DROP DEFAULT;

ALTER TABLE procrastinate_periodic_defers
    DROP CONSTRAINT procrastinate_periodic_defers_task_name_defer_timestamp_key;

ALTER TABLE procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, queue_name, defer_timestamp);

DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job;
CREATE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _defer_timestamp bigint
) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, queue_name, defer_timestamp)
        VALUES (_task_name, _queue_name, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                _lock,
                _queueing_lock,
                ('{"timestamp": ' || _defer_timestamp || '}')::jsonb,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        WHERE
            _job_id IS NOT NULL
            AND procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp;

    RETURN _job_id;
END;
$$;
--;;

DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job;
CREATE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _defer_timestamp bigint
) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, queue_name, defer_timestamp)
        VALUES (_task_name, _queue_name, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                _lock,
                _queueing_lock,
                ('{"timestamp": ' || _defer_timestamp || '}')::jsonb,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.queue_name = _queue_name
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
--;;

CREATE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_jobs
    SET status = end_status,
        attempts = attempts + 1
    WHERE id = job_id;
END;
$$;

CREATE FUNCTION procrastinate_retry_job(job_id integer, retry_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_jobs
    SET status = 'todo',
        attempts = attempts + 1,
        scheduled_at = retry_at
    WHERE id = job_id;
END;
$$;
--;;

CREATE FUNCTION procrastinate_unlink_periodic_defers() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE TRIGGER procrastinate_trigger_delete_jobs
    BEFORE DELETE ON procrastinate_jobs
    FOR EACH ROW EXECUTE PROCEDURE procrastinate_unlink_periodic_defers();
--;;

CREATE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs WHERE id = job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts = attempts + 1
        WHERE id = job_id;
    END IF;
END;
$$;
--;;

CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed') THEN
        RAISE 'End status should be either "succeeded" or "failed" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
--;;

CREATE OR REPLACE FUNCTION procrastinate_retry_job(job_id integer, retry_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    UPDATE procrastinate_jobs
    SET status = 'todo',
        attempts = attempts + 1,
        scheduled_at = retry_at
    WHERE id = job_id AND status = 'doing'
    RETURNING id INTO _job_id;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
--;;

DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status, boolean);

CREATE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, next_scheduled_at timestamp with time zone, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed') THEN
        RAISE 'End status should be either "succeeded" or "failed" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
--;;

CREATE INDEX IF NOT EXISTS procrastinate_jobs_id_lock_idx ON procrastinate_jobs (id, lock) WHERE status = ANY (ARRAY['todo'::procrastinate_job_status, 'doing'::procrastinate_job_status]);
--;;

ALTER TABLE "procrastinate_periodic_defers"
    ADD COLUMN IF NOT EXISTS "periodic_id" character varying(128) NOT NULL DEFAULT '';

-- Column kept for backwards compatibility, will be removed in the future.
ALTER TABLE "procrastinate_periodic_defers"
    ALTER COLUMN "queue_name" DROP NOT NULL;

ALTER TABLE "procrastinate_periodic_defers"
    DROP CONSTRAINT IF EXISTS procrastinate_periodic_defers_unique;

ALTER TABLE "procrastinate_periodic_defers"
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE ("task_name", "periodic_id", "defer_timestamp");

CREATE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
) RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                _lock,
                _queueing_lock,
                _args,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
--;;

DROP FUNCTION IF EXISTS procrastinate_fetch_job(target_queue_names character varying[]);

CREATE FUNCTION procrastinate_fetch_job(target_queue_names character varying[]) RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;
--;;

-- remove old procrastinate_finish_job functions

-- https://github.com/procrastinate-org/procrastinate/pull/336
DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status, timestamp with time zone);

-- https://github.com/procrastinate-org/procrastinate/pull/354
DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status);

-- https://github.com/procrastinate-org/procrastinate/pull/381
CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id integer, end_status procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed') THEN
        RAISE 'End status should be either "succeeded" or "failed" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

-- https://github.com/procrastinate-org/procrastinate/pull/471
DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job(character varying, character varying, character varying, character varying, bigint);

ALTER TABLE procrastinate_periodic_defers DROP COLUMN "queue_name";
--;;

ALTER TABLE procrastinate_events ALTER COLUMN "job_id" TYPE bigint;

DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status, boolean);
CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id bigint, end_status procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed') THEN
        RAISE 'End status should be either "succeeded" or "failed" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

DROP FUNCTION IF EXISTS procrastinate_retry_job(integer, timestamp with time zone);
CREATE OR REPLACE FUNCTION procrastinate_retry_job(job_id bigint, retry_at timestamp with time zone)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    UPDATE procrastinate_jobs
    SET status = 'todo',
        attempts = attempts + 1,
        scheduled_at = retry_at
    WHERE id = job_id AND status = 'doing'
    RETURNING id INTO _job_id;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
--;;

ALTER TABLE procrastinate_jobs ADD COLUMN priority integer DEFAULT 0 NOT NULL;

CREATE OR REPLACE FUNCTION procrastinate_defer_job(
    queue_name character varying,
    task_name character varying,
    priority integer,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	job_id bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    VALUES (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    RETURNING id INTO job_id;

    RETURN job_id;
END;
$$;

DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job(character varying, character varying, character varying, character varying, character varying, bigint, jsonb);
CREATE OR REPLACE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                0,
                _lock,
                _queueing_lock,
                _args,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

DROP FUNCTION IF EXISTS procrastinate_fetch_job(character varying[]);
CREATE OR REPLACE FUNCTION procrastinate_fetch_job(
    target_queue_names character varying[]
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;
--;;

CREATE OR REPLACE FUNCTION procrastinate_defer_periodic_job(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _priority integer,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job(
                _queue_name,
                _task_name,
                _priority,
                _lock,
                _queueing_lock,
                _args,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
--;;

ALTER TYPE procrastinate_job_status ADD VALUE 'cancelled';
ALTER TYPE procrastinate_job_status ADD VALUE 'aborting';
ALTER TYPE procrastinate_job_status ADD VALUE 'aborted';

ALTER TYPE procrastinate_job_event_type ADD VALUE 'abort_requested' BEFORE 'scheduled';
ALTER TYPE procrastinate_job_event_type ADD VALUE 'aborted' BEFORE 'scheduled';

CREATE FUNCTION procrastinate_cancel_job(job_id bigint, abort boolean, delete_job boolean)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET status = CASE status
                WHEN 'todo' THEN 'cancelled'::procrastinate_job_status
                WHEN 'doing' THEN 'aborting'::procrastinate_job_status
            END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE OR REPLACE FUNCTION procrastinate_fetch_job(
    target_queue_names character varying[]
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing', 'aborting')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE OR REPLACE FUNCTION procrastinate_finish_job(job_id bigint, end_status procrastinate_job_status, delete_job boolean)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing', 'aborting')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            attempts =
                CASE
                    WHEN status = 'doing' THEN attempts + 1
                    ELSE attempts
                END
        WHERE id = job_id AND status IN ('todo', 'doing', 'aborting')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing", "todo" or "aborting" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION procrastinate_trigger_status_events_procedure_update()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborting'::procrastinate_job_status
                THEN 'abort_requested'::procrastinate_job_event_type
            WHEN (
                    OLD.status = 'doing'::procrastinate_job_status
                    OR OLD.status = 'aborting'::procrastinate_job_status
                )
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;
--;;

CREATE OR REPLACE FUNCTION procrastinate_retry_job(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    UPDATE procrastinate_jobs
    SET status = 'todo',
        attempts = attempts + 1,
        scheduled_at = retry_at,
        priority = COALESCE(new_priority, priority),
        queue_name = COALESCE(new_queue_name, queue_name),
        lock = COALESCE(new_lock, lock)
    WHERE id = job_id AND status = 'doing'
    RETURNING id INTO _job_id;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
--;;

-- recreate procrastinate_jobs_id_lock_idx index by adding aborting status to the filter so that it can be used by the fetch job function
CREATE INDEX procrastinate_jobs_id_lock_idx_temp ON procrastinate_jobs (id, lock) WHERE status = ANY (ARRAY['todo'::procrastinate_job_status, 'doing'::procrastinate_job_status, 'aborting'::procrastinate_job_status]);
DROP INDEX procrastinate_jobs_id_lock_idx;
ALTER INDEX procrastinate_jobs_id_lock_idx_temp RENAME TO procrastinate_jobs_id_lock_idx;

-- add index to avoid seq scan of outer query in the fetch job function
CREATE INDEX procrastinate_jobs_priority_idx ON procrastinate_jobs(priority desc, id asc) WHERE (status = 'todo'::procrastinate_job_status);
--;;

-- Note: starting with v3, there are 2 changes in the migration system:
-- - We now have pre- and post-migration scripts. pre-migrations are safe to
--   apply before upgrading the code. post-migrations are safe to apply after
--   upgrading he code.
--   This is a pre-migration script.
-- - Whenever we recreate an immutable object (function, trigger, indexes), we
--   will suffix its name with a version number.

-- Add an 'abort_requested' column to the procrastinate_jobs table
ALTER TABLE procrastinate_jobs ADD COLUMN abort_requested boolean DEFAULT false NOT NULL;

-- Set abort requested flag on all jobs with 'aborting' status
UPDATE procrastinate_jobs SET abort_requested = true WHERE status = 'aborting';

-- Add temporary triggers to sync the abort_requested flag with the status
-- so that blue-green deployments can work
CREATE OR REPLACE FUNCTION procrastinate_sync_abort_requested_with_status_temp()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.status = 'aborting' THEN
        NEW.abort_requested = true;
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_sync_abort_requested_with_status_temp
    BEFORE UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE FUNCTION procrastinate_sync_abort_requested_with_status_temp();

-- Create the new versioned functions

CREATE FUNCTION procrastinate_defer_job_v1(
    queue_name character varying,
    task_name character varying,
    priority integer,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	job_id bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    VALUES (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    RETURNING id INTO job_id;

    RETURN job_id;
END;
$$;

CREATE FUNCTION procrastinate_defer_periodic_job_v1(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _priority integer,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN

    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = procrastinate_defer_job_v1(
                _queue_name,
                _task_name,
                _priority,
                _lock,
                _queueing_lock,
                _args,
                NULL
            )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE FUNCTION procrastinate_fetch_job_v1(
    target_queue_names character varying[]
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing'
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE FUNCTION procrastinate_finish_job_v1(job_id bigint, end_status procrastinate_job_status, delete_job boolean)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

-- The retry_job function now has specific behaviour when a job is set to be
-- retried while it's aborting: in that case it's marked as failed.
CREATE FUNCTION procrastinate_retry_job_v1(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

-- Create new versioned trigger functions and triggers

CREATE FUNCTION procrastinate_notify_queue_job_inserted_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_temp
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_job_inserted_v1();

CREATE FUNCTION procrastinate_notify_queue_abort_job_v1()
RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_temp
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((old.abort_requested = false AND new.abort_requested = true AND new.status = 'doing'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_abort_job_v1();
--;;

-- These are old versions of functions, that we needed to keep around for
-- backwards compatibility. We can now safely drop them.
DROP FUNCTION IF EXISTS procrastinate_finish_job(
    integer,
    procrastinate_job_status,
    timestamp with time zone,
    boolean
);
DROP FUNCTION IF EXISTS procrastinate_defer_job(
    character varying,
    character varying,
    text,
    text,
    jsonb,
    timestamp with time zone
);
DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job(
    character varying,
    character varying,
    character varying,
    character varying,
    character varying,
    bigint,
    jsonb
);
DROP FUNCTION IF EXISTS procrastinate_retry_job(
    bigint,
    timestamp with time zone
);
DROP FUNCTION IF EXISTS procrastinate_retry_job(
    bigint,
    timestamp with time zone,
    integer,
    character varying,
    character varying
);

-- Remove all traces of the "aborting" status
-- Last sanity update in case the trigger didn't work 100% of the time
UPDATE procrastinate_jobs SET abort_requested = true WHERE status = 'aborting';

-- Delete the indexes that depend on the old status and enum type
DROP INDEX IF EXISTS procrastinate_jobs_queueing_lock_idx;
DROP INDEX IF EXISTS procrastinate_jobs_lock_idx;
DROP INDEX IF EXISTS procrastinate_jobs_id_lock_idx;

-- Delete the unversioned triggers
DROP TRIGGER IF EXISTS procrastinate_trigger_status_events_update ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_trigger_status_events_insert ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_trigger_scheduled_events ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_trigger_status_events_update ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_jobs_notify_queue ON procrastinate_jobs;

-- Delete the unversioned functions
DROP FUNCTION IF EXISTS procrastinate_defer_job;
DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job;
DROP FUNCTION IF EXISTS procrastinate_fetch_job;
DROP FUNCTION IF EXISTS procrastinate_finish_job(bigint, procrastinate_job_status, boolean);
DROP FUNCTION IF EXISTS procrastinate_cancel_job;
DROP FUNCTION IF EXISTS procrastinate_trigger_status_events_procedure_update;
DROP FUNCTION IF EXISTS procrastinate_finish_job(integer, procrastinate_job_status, timestamp with time zone, boolean);
DROP FUNCTION IF EXISTS procrastinate_notify_queue;

-- Delete the functions that depend on the old event type
DROP FUNCTION IF EXISTS procrastinate_trigger_status_events_procedure_insert;
DROP FUNCTION IF EXISTS procrastinate_trigger_scheduled_events_procedure;

-- Delete temporary triggers and functions
DROP TRIGGER IF EXISTS procrastinate_jobs_notify_queue_job_inserted_temp ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_jobs_notify_queue_job_aborted_temp ON procrastinate_jobs;
DROP TRIGGER IF EXISTS procrastinate_trigger_sync_abort_requested_with_status_temp ON procrastinate_jobs;
DROP FUNCTION IF EXISTS procrastinate_sync_abort_requested_with_status_temp;

-- Alter the table to not use the 'aborting' status anymore
ALTER TABLE procrastinate_jobs
ALTER COLUMN status TYPE procrastinate_job_status
USING (
    CASE status::text
        WHEN 'aborting' THEN 'doing'::procrastinate_job_status
        ELSE status::procrastinate_job_status
    END
);

-- Recreate the dropped temporary triggers
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_job_inserted_v1();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((old.abort_requested = false AND new.abort_requested = true AND new.status = 'doing'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_abort_job_v1();

-- Recreate the dropped indexes (with version suffix)
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON procrastinate_jobs (queueing_lock) WHERE status = 'todo';
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON procrastinate_jobs (lock) WHERE status = 'doing';
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON procrastinate_jobs (id, lock) WHERE status = ANY (ARRAY['todo'::procrastinate_job_status, 'doing'::procrastinate_job_status]);

-- Rename existing indexes
ALTER INDEX procrastinate_jobs_queue_name_idx RENAME TO procrastinate_jobs_queue_name_idx_v1;
ALTER INDEX procrastinate_events_job_id_fkey  RENAME TO procrastinate_events_job_id_fkey_v1;
ALTER INDEX procrastinate_periodic_defers_job_id_fkey RENAME TO procrastinate_periodic_defers_job_id_fkey_v1;
ALTER INDEX procrastinate_jobs_priority_idx RENAME TO procrastinate_jobs_priority_idx_v1;

-- Recreate or rename the other triggers & their associated functions

CREATE FUNCTION procrastinate_trigger_function_status_events_insert_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_insert_v1();

CREATE FUNCTION procrastinate_trigger_function_status_events_update_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_status_events_update_v1
    AFTER UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_update_v1();

CREATE FUNCTION procrastinate_trigger_function_scheduled_events_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1
    AFTER UPDATE OR INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.scheduled_at IS NOT NULL AND new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_function_scheduled_events_v1();

CREATE FUNCTION procrastinate_trigger_abort_requested_events_procedure_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.abort_requested = true))
    EXECUTE PROCEDURE procrastinate_trigger_abort_requested_events_procedure_v1();

-- Rename remaining functions to use version suffix
ALTER FUNCTION procrastinate_unlink_periodic_defers RENAME TO procrastinate_unlink_periodic_defers_v1;
ALTER TRIGGER procrastinate_trigger_delete_jobs ON procrastinate_jobs RENAME TO procrastinate_trigger_delete_jobs_v1;

-- New constraints
ALTER TABLE procrastinate_jobs ADD CONSTRAINT check_not_todo_abort_requested CHECK (NOT (status = 'todo' AND abort_requested = true));
--;;

CREATE TABLE procrastinate_workers(
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    last_heartbeat timestamp with time zone NOT NULL DEFAULT NOW()
);

ALTER TABLE procrastinate_jobs ADD COLUMN worker_id bigint REFERENCES procrastinate_workers(id) ON DELETE SET NULL;

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON procrastinate_jobs(worker_id) WHERE worker_id IS NOT NULL AND status = 'doing'::procrastinate_job_status;

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON procrastinate_workers(last_heartbeat);

CREATE FUNCTION procrastinate_fetch_job_v2(
    target_queue_names character varying[],
    p_worker_id bigint
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS earlier_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND earlier_jobs.lock = jobs.lock
                            AND earlier_jobs.status IN ('todo', 'doing')
                            AND earlier_jobs.id < jobs.id)
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

	RETURN found_jobs;
END;
$$;

CREATE FUNCTION procrastinate_register_worker_v1()
    RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION procrastinate_unregister_worker_v1(worker_id bigint)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION procrastinate_update_heartbeat_v1(worker_id bigint)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat float)
    RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;
--;;

DROP FUNCTION IF EXISTS procrastinate_fetch_job_v1(character varying[]);
--;;

CREATE TYPE procrastinate_job_to_defer_v1 AS (
    queue_name character varying,
    task_name character varying,
    priority integer,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
);

CREATE FUNCTION procrastinate_defer_jobs_v1(
    jobs procrastinate_job_to_defer_v1[]
)
    RETURNS bigint[]
    LANGUAGE plpgsql
AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION procrastinate_defer_periodic_job_v2(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _priority integer,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
--;;

DROP FUNCTION IF EXISTS procrastinate_defer_job_v1;
DROP FUNCTION IF EXISTS procrastinate_defer_periodic_job_v1;
--;;

-- Migration: Update procrastinate_fetch_job_v2 to consider priority before job id for locked jobs
DROP FUNCTION IF EXISTS procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint);

CREATE FUNCTION procrastinate_fetch_job_v2(
    target_queue_names character varying[],
    p_worker_id bigint
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;
--;;

-- Append new event type to reflect transition from failed -> todo
ALTER TYPE procrastinate_job_event_type ADD VALUE 'retried' AFTER 'scheduled';

-- Procedure to retry failed jobs
CREATE FUNCTION procrastinate_retry_job_v2(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;
--;;

DROP TRIGGER IF EXISTS procrastinate_trigger_status_events_update_v1 ON procrastinate_jobs;
DROP FUNCTION IF EXISTS procrastinate_trigger_function_status_events_update_v1;

CREATE FUNCTION procrastinate_trigger_function_status_events_update_v1()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$function$;

CREATE TRIGGER procrastinate_trigger_status_events_update_v1
    AFTER UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_update_v1();
--;;

CREATE TABLE "quality_audit" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "planned_on" date NOT NULL, "topic" varchar(300) NOT NULL, "carried_out_on" date NULL, "conclusion" text NOT NULL)
--;;

CREATE TABLE "quality_audit_auditors" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "audit_id" bigint NOT NULL, "user_id" bigint NOT NULL)
--;;

CREATE TABLE "quality_controlleddocument" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(40) NOT NULL, "title" varchar(300) NOT NULL, "listed_from" date NOT NULL, "listed_to" date NULL, "process_key" varchar(40) NULL)
--;;

CREATE TABLE "quality_finding" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "grade" varchar(12) NOT NULL, "clause" varchar(20) NOT NULL, "text" text NOT NULL, "audit_id" bigint NOT NULL)
--;;

CREATE TABLE "quality_keptrecord" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(200) NOT NULL, "retention_years" smallint NULL, "place" varchar(200) NOT NULL, "valid_from" date NOT NULL, "valid_to" date NULL, "document_id" bigint NOT NULL)
--;;

CREATE TABLE "quality_qualitysystem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "revision" integer NOT NULL, "unit_id" bigint NOT NULL UNIQUE)
--;;

CREATE TABLE "quality_managementreview" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "held_on" date NOT NULL, "minutes" varchar(200) NOT NULL, "decided" text NOT NULL, "system_id" bigint NOT NULL)
--;;

ALTER TABLE "quality_controlleddocument" ADD COLUMN "system_id" bigint NOT NULL CONSTRAINT "quality_controlleddo_system_id_2d999ce6_fk_quality_q" REFERENCES "quality_qualitysystem"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "quality_controlleddo_system_id_2d999ce6_fk_quality_q" IMMEDIATE
--;;

CREATE TABLE "quality_change" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "revision" integer NOT NULL, "kind" varchar(40) NOT NULL, "subject_id" bigint NOT NULL, "said" jsonb NOT NULL, "at" timestamp with time zone NOT NULL, "by_id" bigint NOT NULL, "system_id" bigint NOT NULL)
--;;

CREATE TABLE "quality_certificate" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "number" varchar(80) NOT NULL, "body" varchar(200) NOT NULL, "scope" text NOT NULL, "valid_from" date NOT NULL, "valid_to" date NOT NULL, "suspended_from" date NULL, "suspension_reason" varchar(300) NOT NULL, "system_id" bigint NOT NULL)
--;;

ALTER TABLE "quality_audit" ADD COLUMN "system_id" bigint NOT NULL CONSTRAINT "quality_audit_system_id_5ce011ab_fk_quality_qualitysystem_id" REFERENCES "quality_qualitysystem"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "quality_audit_system_id_5ce011ab_fk_quality_qualitysystem_id" IMMEDIATE
--;;

CREATE TABLE "quality_announcement" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "document" varchar(200) NOT NULL, "announced_on" date NOT NULL, "scope" text NOT NULL, "manual" varchar(300) NOT NULL, "valid_to" date NULL, "system_id" bigint NOT NULL)
--;;

CREATE TABLE "quality_distribution" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "version" varchar(40) NOT NULL, "recipient" varchar(200) NOT NULL, "copies" smallint NOT NULL, "given_on" date NOT NULL, "withdrawn_on" date NULL, "document_id" bigint NOT NULL, CONSTRAINT "quality_distribution_of_copies" CHECK ("copies" >= 1), CONSTRAINT "quality_distribution_in_order" CHECK (("withdrawn_on" IS NULL OR "withdrawn_on" >= ("given_on"))))
--;;

CREATE TABLE "quality_documentversion" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "label" varchar(40) NOT NULL, "approval" varchar(200) NOT NULL, "valid_from" date NOT NULL, "valid_to" date NULL, "file_name" varchar(200) NOT NULL, "document_id" bigint NOT NULL, "file_sha256" varchar(64) NULL, CONSTRAINT "quality_version_label_once" UNIQUE ("document_id", "label"), CONSTRAINT "quality_version_in_order" CHECK (("valid_to" IS NULL OR "valid_to" >= ("valid_from"))), CONSTRAINT "quality_one_version_a_day" EXCLUDE USING GIST ("document_id" WITH =, (daterange("valid_from", "valid_to", '[]')) WITH &&))
--;;

CREATE TABLE "quality_correction" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "round" smallint NOT NULL, "action" text NOT NULL, "planned_on" date NOT NULL, "due" date NOT NULL, "done_on" date NULL, "cause" text NOT NULL, "evidence" text NOT NULL, "verified_on" date NULL, "is_effective" boolean NULL, "verdict" text NOT NULL, "done_by_id" bigint NULL, "responsible_id" bigint NOT NULL, "verified_by_id" bigint NULL, "finding_id" bigint NOT NULL, CONSTRAINT "quality_correction_round_once" UNIQUE ("finding_id", "round"), CONSTRAINT "quality_correction_in_order" CHECK ("due" >= ("planned_on")), CONSTRAINT "quality_correction_has_evidence" CHECK (("done_on" IS NULL OR NOT ("evidence" = ''))), CONSTRAINT "quality_correction_four_eyes" CHECK (("verified_by_id" IS NULL OR NOT ("verified_by_id" = ("done_by_id") AND "verified_by_id" IS NOT NULL AND "done_by_id" IS NOT NULL))))
--;;

CREATE UNIQUE INDEX "quality_document_code_once" ON "quality_controlleddocument" ("system_id", "code") WHERE "listed_to" IS NULL
--;;

CREATE UNIQUE INDEX "quality_process_listed_once" ON "quality_controlleddocument" ("system_id", "process_key") WHERE "listed_to" IS NULL
--;;

ALTER TABLE "quality_controlleddocument" ADD CONSTRAINT "quality_document_in_order" CHECK (("listed_to" IS NULL OR "listed_to" >= ("listed_from")))
--;;

ALTER TABLE "quality_change" ADD CONSTRAINT "quality_change_in_order" UNIQUE ("system_id", "revision")
--;;

ALTER TABLE "quality_certificate" ADD CONSTRAINT "quality_certificate_in_order" CHECK ("valid_to" >= ("valid_from"))
--;;

ALTER TABLE "quality_certificate" ADD CONSTRAINT "quality_one_certificate_a_day" EXCLUDE USING GIST ("system_id" WITH =, (daterange("valid_from", "valid_to", '[]')) WITH &&)
--;;

CREATE UNIQUE INDEX "quality_one_announcement" ON "quality_announcement" ("system_id") WHERE "valid_to" IS NULL
--;;

ALTER TABLE "quality_announcement" ADD CONSTRAINT "quality_announcement_in_order" CHECK (("valid_to" IS NULL OR "valid_to" >= ("announced_on")))
--;;

ALTER TABLE "quality_audit_auditors" ADD CONSTRAINT "quality_audit_auditors_audit_id_user_id_6fdc4435_uniq" UNIQUE ("audit_id", "user_id")
--;;

ALTER TABLE "quality_audit_auditors" ADD CONSTRAINT "quality_audit_auditors_audit_id_f9dbcbb5_fk_quality_audit_id" FOREIGN KEY ("audit_id") REFERENCES "quality_audit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "quality_audit_auditors" ADD CONSTRAINT "quality_audit_auditors_user_id_f11fbf73_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_audit_auditors_audit_id_f9dbcbb5" ON "quality_audit_auditors" ("audit_id")
--;;

CREATE INDEX "quality_audit_auditors_user_id_f11fbf73" ON "quality_audit_auditors" ("user_id")
--;;

ALTER TABLE "quality_controlleddocument" ADD CONSTRAINT "quality_controlleddo_process_key_81a4bfdf_fk_processes" FOREIGN KEY ("process_key") REFERENCES "processes_processdefinition" ("key") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_controlleddocument_process_key_81a4bfdf" ON "quality_controlleddocument" ("process_key")
--;;

CREATE INDEX "quality_controlleddocument_process_key_81a4bfdf_like" ON "quality_controlleddocument" ("process_key" varchar_pattern_ops)
--;;

ALTER TABLE "quality_finding" ADD CONSTRAINT "quality_finding_audit_id_5345ef50_fk_quality_audit_id" FOREIGN KEY ("audit_id") REFERENCES "quality_audit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_finding_audit_id_5345ef50" ON "quality_finding" ("audit_id")
--;;

ALTER TABLE "quality_keptrecord" ADD CONSTRAINT "quality_keptrecord_document_id_025309d2_fk_quality_c" FOREIGN KEY ("document_id") REFERENCES "quality_controlleddocument" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_keptrecord_document_id_025309d2" ON "quality_keptrecord" ("document_id")
--;;

ALTER TABLE "quality_qualitysystem" ADD CONSTRAINT "quality_qualitysystem_unit_id_9b7cef5f_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "quality_managementreview" ADD CONSTRAINT "quality_managementre_system_id_8ebb2d50_fk_quality_q" FOREIGN KEY ("system_id") REFERENCES "quality_qualitysystem" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_managementreview_system_id_8ebb2d50" ON "quality_managementreview" ("system_id")
--;;

CREATE INDEX "quality_controlleddocument_system_id_2d999ce6" ON "quality_controlleddocument" ("system_id")
--;;

ALTER TABLE "quality_change" ADD CONSTRAINT "quality_change_by_id_030e6597_fk_accounts_user_id" FOREIGN KEY ("by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "quality_change" ADD CONSTRAINT "quality_change_system_id_4a8251ab_fk_quality_qualitysystem_id" FOREIGN KEY ("system_id") REFERENCES "quality_qualitysystem" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_change_by_id_030e6597" ON "quality_change" ("by_id")
--;;

CREATE INDEX "quality_change_system_id_4a8251ab" ON "quality_change" ("system_id")
--;;

ALTER TABLE "quality_certificate" ADD CONSTRAINT "quality_certificate_system_id_d12d3a64_fk_quality_q" FOREIGN KEY ("system_id") REFERENCES "quality_qualitysystem" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_certificate_system_id_d12d3a64" ON "quality_certificate" ("system_id")
--;;

CREATE INDEX "quality_audit_system_id_5ce011ab" ON "quality_audit" ("system_id")
--;;

ALTER TABLE "quality_announcement" ADD CONSTRAINT "quality_announcement_system_id_d4f1d262_fk_quality_q" FOREIGN KEY ("system_id") REFERENCES "quality_qualitysystem" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_announcement_system_id_d4f1d262" ON "quality_announcement" ("system_id")
--;;

ALTER TABLE "quality_distribution" ADD CONSTRAINT "quality_distribution_document_id_eaccacc0_fk_quality_c" FOREIGN KEY ("document_id") REFERENCES "quality_controlleddocument" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_distribution_document_id_eaccacc0" ON "quality_distribution" ("document_id")
--;;

ALTER TABLE "quality_documentversion" ADD CONSTRAINT "quality_documentvers_document_id_e7dfa664_fk_quality_c" FOREIGN KEY ("document_id") REFERENCES "quality_controlleddocument" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "quality_documentversion" ADD CONSTRAINT "quality_documentvers_file_sha256_f1825d02_fk_records_s" FOREIGN KEY ("file_sha256") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "quality_one_open_version" ON "quality_documentversion" ("document_id") WHERE "valid_to" IS NULL
--;;

CREATE INDEX "quality_documentversion_document_id_e7dfa664" ON "quality_documentversion" ("document_id")
--;;

CREATE INDEX "quality_documentversion_file_sha256_f1825d02" ON "quality_documentversion" ("file_sha256")
--;;

CREATE INDEX "quality_documentversion_file_sha256_f1825d02_like" ON "quality_documentversion" ("file_sha256" varchar_pattern_ops)
--;;

ALTER TABLE "quality_correction" ADD CONSTRAINT "quality_correction_done_by_id_039ec039_fk_accounts_user_id" FOREIGN KEY ("done_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "quality_correction" ADD CONSTRAINT "quality_correction_responsible_id_86bbafc7_fk_accounts_user_id" FOREIGN KEY ("responsible_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "quality_correction" ADD CONSTRAINT "quality_correction_verified_by_id_55015e70_fk_accounts_user_id" FOREIGN KEY ("verified_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "quality_correction" ADD CONSTRAINT "quality_correction_finding_id_adc4e0d8_fk_quality_finding_id" FOREIGN KEY ("finding_id") REFERENCES "quality_finding" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "quality_correction_done_by_id_039ec039" ON "quality_correction" ("done_by_id")
--;;

CREATE INDEX "quality_correction_responsible_id_86bbafc7" ON "quality_correction" ("responsible_id")
--;;

CREATE INDEX "quality_correction_verified_by_id_55015e70" ON "quality_correction" ("verified_by_id")
--;;

CREATE INDEX "quality_correction_finding_id_adc4e0d8" ON "quality_correction" ("finding_id")
--;;

ALTER TABLE "reports_report" ADD COLUMN "typed_numbers" jsonb DEFAULT '{}'::jsonb NOT NULL
--;;

ALTER TABLE "reports_report" ALTER COLUMN "typed_numbers" DROP DEFAULT
--;;

CREATE FUNCTION reports_refuse_recounting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' OR OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'a counting that has ended stays as it is: order another'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER reports_counting_ended BEFORE UPDATE OR DELETE ON reports_counting
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_recounting();
CREATE TRIGGER reports_counting_no_truncate BEFORE TRUNCATE ON reports_counting
    FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse_recounting();
--;;

DROP INDEX IF EXISTS "reports_counted_once_at_a_time"
--;;

ALTER TABLE "reports_counting" ADD COLUMN "figure" integer NULL
--;;

ALTER TABLE "reports_counting" ADD COLUMN "sheet_number" integer NULL
--;;

CREATE UNIQUE INDEX "reports_counted_once_at_a_time" ON "reports_counting" ("form", "unit_id", "period", "kind") NULLS NOT DISTINCT WHERE ("state" = 'waiting' AND NOT ("kind" = 'figure'))
--;;

CREATE UNIQUE INDEX "reports_figure_counted_once_at_a_time" ON "reports_counting" ("report_id", "sheet_number", "figure") WHERE ("kind" = 'figure' AND "state" = 'waiting')
--;;

ALTER TABLE "reports_counting" ADD CONSTRAINT "reports_counting_names_its_figure" CHECK ((("figure" IS NOT NULL AND "kind" = 'figure' AND "report_id" IS NOT NULL AND "sheet_number" IS NOT NULL) OR (NOT ("kind" = 'figure') AND "figure" IS NULL AND "sheet_number" IS NULL)))
--;;

CREATE TABLE "rights_breach" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "token" uuid NOT NULL UNIQUE, "title" varchar(200) NOT NULL, "happened" text NOT NULL, "found_at" timestamp with time zone NOT NULL, "happened_at" timestamp with time zone NULL, "state" varchar(8) NOT NULL, "harm" varchar(8) NOT NULL, "kinds_of_data" varchar(300) NOT NULL, "has_sensitive" boolean NOT NULL, "consequences" text NOT NULL, "measures" text NOT NULL, "authority_due" timestamp with time zone NOT NULL, "authority_told_at" timestamp with time zone NULL, "authority_document" varchar(120) NOT NULL, "late_reason" varchar(500) NOT NULL, "people_due" timestamp with time zone NOT NULL, "recorded_by_id" bigint NOT NULL, "recorded_at" timestamp with time zone NOT NULL, "closing_by_id" bigint NULL, "closed_by_id" bigint NULL, "closed_at" timestamp with time zone NULL, "conclusion" text NOT NULL, "basis" varchar(200) NOT NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "rights_breachperson" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "told_at" timestamp with time zone NULL, "way" varchar(12) NOT NULL, "breach_id" bigint NOT NULL, "dossier_id" bigint NOT NULL)
--;;

CREATE TABLE "rights_datarequest" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "token" uuid NOT NULL UNIQUE, "kind" varchar(10) NOT NULL, "words" text NOT NULL, "state" varchar(18) NOT NULL, "identity" varchar(10) NOT NULL, "received_at" timestamp with time zone NOT NULL, "due" timestamp with time zone NOT NULL, "basis" varchar(200) NOT NULL, "proposed_by_id" bigint NULL, "decided_by_id" bigint NULL, "decided_at" timestamp with time zone NULL, "ground" varchar(20) NOT NULL, "answer" text NOT NULL, "follow_up_id" bigint NULL, "dossier_id" bigint NULL, "unit_id" bigint NULL, "user_id" bigint NOT NULL)
--;;

CREATE TABLE "rights_deed" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "subject" varchar(12) NOT NULL, "subject_id" bigint NOT NULL, "kind" varchar(30) NOT NULL, "by_id" bigint NULL, "unit_id" bigint NULL, "words" text NOT NULL, "at" timestamp with time zone NOT NULL)
--;;

CREATE TABLE "rights_destructionlist" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "state" varchar(8) NOT NULL, "reason" varchar(300) NOT NULL, "proposed_by_id" bigint NOT NULL, "proposed_at" timestamp with time zone NOT NULL, "decided_by_id" bigint NULL, "decided_at" timestamp with time zone NULL, "document" varchar(120) NOT NULL, "decision_words" varchar(500) NOT NULL, "finished_at" timestamp with time zone NULL, "certificate_number" varchar(40) NOT NULL, "root_sha256" varchar(64) NOT NULL, "destroyed" integer NOT NULL, "spared" integer NOT NULL, "files_destroyed" integer NOT NULL, "files_kept" integer NOT NULL, "certificate_id" varchar(64) NULL, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "rights_destructionitem" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "rule" varchar(80) NOT NULL, "due_on" date NOT NULL, "keeps_result" boolean NOT NULL, "state" varchar(8) NOT NULL, "why" varchar(300) NOT NULL, "at" timestamp with time zone NULL, "rows" integer NOT NULL, "files" integer NOT NULL, "event_seq" integer NULL, "owner_commitment" varchar(64) NOT NULL, "dossier_id" bigint NOT NULL, "list_id" bigint NOT NULL)
--;;

CREATE TABLE "rights_destructionfile" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "sha256" varchar(64) NOT NULL, "state" varchar(8) NOT NULL, "size_bytes" bigint NOT NULL, "at" timestamp with time zone NULL, "list_id" bigint NOT NULL)
--;;

CREATE TABLE "rights_export" ("id" uuid NOT NULL PRIMARY KEY, "state" varchar(8) NOT NULL, "file_name" varchar(120) NOT NULL, "sha256" varchar(64) NOT NULL, "size_bytes" bigint NOT NULL, "made_at" timestamp with time zone NULL, "expires_at" timestamp with time zone NULL, "fetched_at" timestamp with time zone NULL, "request_id" bigint NOT NULL UNIQUE)
--;;

CREATE TABLE "rights_legalhold" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "ground" varchar(300) NOT NULL, "document" varchar(120) NOT NULL, "set_by_id" bigint NOT NULL, "set_at" timestamp with time zone NOT NULL, "lifted_by_id" bigint NULL, "lifted_at" timestamp with time zone NULL, "lifted_ground" varchar(300) NOT NULL, "dossier_id" bigint NOT NULL)
--;;

CREATE TABLE "rights_accessquestion" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(12) NOT NULL, "day" date NOT NULL, "dossiers" integer NOT NULL, "asked_by_id" bigint NOT NULL, "asked_at" timestamp with time zone NOT NULL, "answer" text NOT NULL, "answered_at" timestamp with time zone NULL, "accepted" boolean NULL, "judged_by_id" bigint NULL, "judged_at" timestamp with time zone NULL, "judgement" varchar(500) NOT NULL, "official_id" bigint NOT NULL, "unit_id" bigint NOT NULL, CONSTRAINT "rights_asked_once" UNIQUE ("official_id", "kind", "day", "unit_id"))
--;;

ALTER TABLE "rights_breach" ADD CONSTRAINT "rights_breach_second_person" CHECK (("closed_by_id" IS NULL OR NOT ("closed_by_id" = ("closing_by_id") AND "closed_by_id" IS NOT NULL AND "closing_by_id" IS NOT NULL)))
--;;

ALTER TABLE "rights_breachperson" ADD CONSTRAINT "rights_breach_person_once" UNIQUE ("breach_id", "dossier_id")
--;;

CREATE INDEX "rights_request_open" ON "rights_datarequest" ("due") WHERE "decided_at" IS NULL
--;;

CREATE INDEX "rights_request_of_user" ON "rights_datarequest" ("user_id", "received_at" DESC)
--;;

ALTER TABLE "rights_datarequest" ADD CONSTRAINT "rights_request_second_person" CHECK (("proposed_by_id" IS NULL OR "decided_by_id" IS NULL OR NOT ("proposed_by_id" = ("decided_by_id") AND "proposed_by_id" IS NOT NULL AND "decided_by_id" IS NOT NULL)))
--;;

ALTER TABLE "rights_destructionlist" ADD CONSTRAINT "rights_destruction_second_person" CHECK (("decided_by_id" IS NULL OR NOT ("decided_by_id" = ("proposed_by_id") AND "decided_by_id" IS NOT NULL)))
--;;

ALTER TABLE "rights_destructionitem" ADD CONSTRAINT "rights_destruction_item_once" UNIQUE ("list_id", "dossier_id")
--;;

CREATE UNIQUE INDEX "rights_destruction_one_open_list" ON "rights_destructionitem" ("dossier_id") WHERE "state" = 'waiting'
--;;

ALTER TABLE "rights_destructionfile" ADD CONSTRAINT "rights_destruction_file_once" UNIQUE ("list_id", "sha256")
--;;

CREATE UNIQUE INDEX "rights_one_open_hold" ON "rights_legalhold" ("dossier_id") WHERE "lifted_at" IS NULL
--;;

ALTER TABLE "rights_breach" ADD CONSTRAINT "rights_breach_unit_id_dcaf77db_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "rights_breach_unit_id_dcaf77db" ON "rights_breach" ("unit_id")
--;;

ALTER TABLE "rights_breachperson" ADD CONSTRAINT "rights_breachperson_breach_id_dd0adf9c_fk_rights_breach_id" FOREIGN KEY ("breach_id") REFERENCES "rights_breach" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "rights_breachperson" ADD CONSTRAINT "rights_breachperson_dossier_id_776f9a80_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "rights_breachperson_breach_id_dd0adf9c" ON "rights_breachperson" ("breach_id")
--;;

CREATE INDEX "rights_breachperson_dossier_id_776f9a80" ON "rights_breachperson" ("dossier_id")
--;;

ALTER TABLE "rights_datarequest" ADD CONSTRAINT "rights_datarequest_dossier_id_879aeb8e_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "rights_datarequest" ADD CONSTRAINT "rights_datarequest_unit_id_d835a2ec_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "rights_datarequest" ADD CONSTRAINT "rights_datarequest_user_id_d0a93dc5_fk_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "rights_datarequest_dossier_id_879aeb8e" ON "rights_datarequest" ("dossier_id")
--;;

CREATE INDEX "rights_datarequest_unit_id_d835a2ec" ON "rights_datarequest" ("unit_id")
--;;

CREATE INDEX "rights_datarequest_user_id_d0a93dc5" ON "rights_datarequest" ("user_id")
--;;

CREATE INDEX "rights_deeds_of" ON "rights_deed" ("subject", "subject_id", "id")
--;;

ALTER TABLE "rights_destructionlist" ADD CONSTRAINT "rights_destructionli_certificate_id_87d8060a_fk_records_s" FOREIGN KEY ("certificate_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "rights_destructionlist" ADD CONSTRAINT "rights_destructionlist_unit_id_cf06f69e_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "rights_destructionlist_certificate_id_87d8060a" ON "rights_destructionlist" ("certificate_id")
--;;

CREATE INDEX "rights_destructionlist_certificate_id_87d8060a_like" ON "rights_destructionlist" ("certificate_id" varchar_pattern_ops)
--;;

CREATE INDEX "rights_destructionlist_unit_id_cf06f69e" ON "rights_destructionlist" ("unit_id")
--;;

ALTER TABLE "rights_destructionitem" ADD CONSTRAINT "rights_destructionit_dossier_id_5bdcdd01_fk_dossiers_" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "rights_destructionitem" ADD CONSTRAINT "rights_destructionit_list_id_0a3d2236_fk_rights_de" FOREIGN KEY ("list_id") REFERENCES "rights_destructionlist" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "rights_destructionitem_dossier_id_5bdcdd01" ON "rights_destructionitem" ("dossier_id")
--;;

CREATE INDEX "rights_destructionitem_list_id_0a3d2236" ON "rights_destructionitem" ("list_id")
--;;

ALTER TABLE "rights_destructionfile" ADD CONSTRAINT "rights_destructionfi_list_id_1abe5f08_fk_rights_de" FOREIGN KEY ("list_id") REFERENCES "rights_destructionlist" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "rights_destructionfile_list_id_1abe5f08" ON "rights_destructionfile" ("list_id")
--;;

ALTER TABLE "rights_export" ADD CONSTRAINT "rights_export_request_id_8bc7a19b_fk_rights_datarequest_id" FOREIGN KEY ("request_id") REFERENCES "rights_datarequest" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "rights_legalhold" ADD CONSTRAINT "rights_legalhold_dossier_id_edbe97e6_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "rights_legalhold_dossier_id_edbe97e6" ON "rights_legalhold" ("dossier_id")
--;;

ALTER TABLE "rights_accessquestion" ADD CONSTRAINT "rights_accessquestion_official_id_b4727c0f_fk_accounts_user_id" FOREIGN KEY ("official_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "rights_accessquestion" ADD CONSTRAINT "rights_accessquestion_unit_id_5dce5787_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "rights_accessquestion_official_id_b4727c0f" ON "rights_accessquestion" ("official_id")
--;;

CREATE INDEX "rights_accessquestion_unit_id_5dce5787" ON "rights_accessquestion" ("unit_id")
--;;

CREATE FUNCTION rights_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'deeds of rights are added, never changed: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER rights_deed_no_change BEFORE UPDATE OR DELETE ON rights_deed
    FOR EACH ROW EXECUTE FUNCTION rights_refuse_change();
CREATE TRIGGER rights_deed_no_truncate BEFORE TRUNCATE ON rights_deed
    FOR EACH STATEMENT EXECUTE FUNCTION rights_refuse_change();
--;;

CREATE TABLE "rights_destructionpaper" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "source_sha256" varchar(64) NOT NULL, "rule" varchar(80) NOT NULL, "last_day" date NOT NULL, "due_on" date NOT NULL, "state" varchar(8) NOT NULL, "why" varchar(300) NOT NULL, "at" timestamp with time zone NULL, "rows" integer NOT NULL, "files" integer NOT NULL, "list_id" bigint NOT NULL, "paper_id" bigint NOT NULL, CONSTRAINT "rights_destruction_paper_once" UNIQUE ("list_id", "paper_id"))
--;;

ALTER TABLE "rights_destructionpaper" ADD CONSTRAINT "rights_destructionpa_list_id_486a0aec_fk_rights_de" FOREIGN KEY ("list_id") REFERENCES "rights_destructionlist" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "rights_destructionpaper" ADD CONSTRAINT "rights_destructionpa_paper_id_37463c4c_fk_digitisin" FOREIGN KEY ("paper_id") REFERENCES "digitising_paper" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE UNIQUE INDEX "rights_destruction_paper_one_open_list" ON "rights_destructionpaper" ("paper_id") WHERE "state" = 'waiting'
--;;

CREATE INDEX "rights_destructionpaper_list_id_486a0aec" ON "rights_destructionpaper" ("list_id")
--;;

CREATE INDEX "rights_destructionpaper_paper_id_37463c4c" ON "rights_destructionpaper" ("paper_id")
--;;

CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" timestamp with time zone NOT NULL)
--;;

CREATE INDEX "django_session_session_key_c0390e0f_like" ON "django_session" ("session_key" varchar_pattern_ops)
--;;

CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date")
--;;

CREATE TABLE "signing_credential" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(60) NOT NULL, "title" varchar(200) NOT NULL, "role" varchar(12) NOT NULL, "place" varchar(8) NOT NULL, "key" varchar(200) NOT NULL, "certificates" text NOT NULL, "fingerprint" varchar(64) NOT NULL, "level" varchar(6) NOT NULL, "valid_from" date NOT NULL, "valid_until" date NULL, "state" varchar(10) NOT NULL, "why" varchar(300) NOT NULL, "proposed_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "decided_why" varchar(300) NOT NULL, "revoked_at" timestamp with time zone NULL, "revoked_why" varchar(300) NOT NULL, "decided_by_id" bigint NULL, "person_id" bigint NULL, "proposed_by_id" bigint NOT NULL, "revoked_by_id" bigint NULL, "unit_id" bigint NOT NULL, CONSTRAINT "signing_credential_four_eyes" CHECK ((NOT ("state" IN ('approved', 'revoked')) OR ("decided_by_id" IS NOT NULL AND NOT ("decided_by_id" = ("proposed_by_id") AND "decided_by_id" IS NOT NULL)))), CONSTRAINT "signing_credential_official_is_a_person" CHECK (("role" = 'agency_seal' OR "person_id" IS NOT NULL)), CONSTRAINT "signing_credential_ends_after_it_begins" CHECK (("valid_until" IS NULL OR "valid_until" >= ("valid_from"))), CONSTRAINT "signing_credential_one_at_a_time" EXCLUDE USING GIST ("code" WITH =, (daterange("valid_from", "valid_until", '[]')) WITH &&) WHERE ("state" = 'approved'))
--;;

CREATE TABLE "signing_trustanchor" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "title" varchar(200) NOT NULL, "use" varchar(12) NOT NULL, "certificate" text NOT NULL, "fingerprint" varchar(64) NOT NULL, "hosts" jsonb NOT NULL, "valid_from" date NOT NULL, "valid_until" date NULL, "state" varchar(10) NOT NULL, "why" varchar(300) NOT NULL, "proposed_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "decided_why" varchar(300) NOT NULL, "revoked_at" timestamp with time zone NULL, "revoked_why" varchar(300) NOT NULL, "decided_by_id" bigint NULL, "proposed_by_id" bigint NOT NULL, "revoked_by_id" bigint NULL, CONSTRAINT "signing_anchor_four_eyes" CHECK ((NOT ("state" IN ('approved', 'revoked')) OR ("decided_by_id" IS NOT NULL AND NOT ("decided_by_id" = ("proposed_by_id") AND "decided_by_id" IS NOT NULL)))), CONSTRAINT "signing_anchor_ends_after_it_begins" CHECK (("valid_until" IS NULL OR "valid_until" >= ("valid_from"))))
--;;

ALTER TABLE "signing_credential" ADD CONSTRAINT "signing_credential_decided_by_id_5e9e4998_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "signing_credential" ADD CONSTRAINT "signing_credential_person_id_d2dd7185_fk_accounts_user_id" FOREIGN KEY ("person_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "signing_credential" ADD CONSTRAINT "signing_credential_proposed_by_id_f0d29bb7_fk_accounts_user_id" FOREIGN KEY ("proposed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "signing_credential" ADD CONSTRAINT "signing_credential_revoked_by_id_1eb118eb_fk_accounts_user_id" FOREIGN KEY ("revoked_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "signing_credential" ADD CONSTRAINT "signing_credential_unit_id_7f4cc7ba_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "signing_credential_fingerprint_c623ae8a" ON "signing_credential" ("fingerprint")
--;;

CREATE INDEX "signing_credential_fingerprint_c623ae8a_like" ON "signing_credential" ("fingerprint" varchar_pattern_ops)
--;;

CREATE INDEX "signing_credential_decided_by_id_5e9e4998" ON "signing_credential" ("decided_by_id")
--;;

CREATE INDEX "signing_credential_person_id_d2dd7185" ON "signing_credential" ("person_id")
--;;

CREATE INDEX "signing_credential_proposed_by_id_f0d29bb7" ON "signing_credential" ("proposed_by_id")
--;;

CREATE INDEX "signing_credential_revoked_by_id_1eb118eb" ON "signing_credential" ("revoked_by_id")
--;;

CREATE INDEX "signing_credential_unit_id_7f4cc7ba" ON "signing_credential" ("unit_id")
--;;

ALTER TABLE "signing_trustanchor" ADD CONSTRAINT "signing_trustanchor_decided_by_id_9a33c455_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "signing_trustanchor" ADD CONSTRAINT "signing_trustanchor_proposed_by_id_81eda5e8_fk_accounts_user_id" FOREIGN KEY ("proposed_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "signing_trustanchor" ADD CONSTRAINT "signing_trustanchor_revoked_by_id_dc7103a9_fk_accounts_user_id" FOREIGN KEY ("revoked_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "signing_trustanchor_decided_by_id_9a33c455" ON "signing_trustanchor" ("decided_by_id")
--;;

CREATE INDEX "signing_trustanchor_proposed_by_id_81eda5e8" ON "signing_trustanchor" ("proposed_by_id")
--;;

CREATE INDEX "signing_trustanchor_revoked_by_id_dc7103a9" ON "signing_trustanchor" ("revoked_by_id")
--;;

ALTER TABLE "signing_credential" ADD COLUMN "probe" varchar(40) DEFAULT '' NOT NULL
--;;

ALTER TABLE "signing_credential" ALTER COLUMN "probe" DROP DEFAULT
--;;

ALTER TABLE "signing_credential" ADD COLUMN "probed_at" timestamp with time zone NULL
--;;

ALTER TABLE "signing_credential" ADD COLUMN "probed_by_id" bigint NULL CONSTRAINT "signing_credential_probed_by_id_0932a428_fk_accounts_user_id" REFERENCES "accounts_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "signing_credential_probed_by_id_0932a428_fk_accounts_user_id" IMMEDIATE
--;;

ALTER TABLE "signing_credential" ADD COLUMN "sealed_secret" bytea DEFAULT '\x'::bytea NOT NULL
--;;

ALTER TABLE "signing_credential" ALTER COLUMN "sealed_secret" DROP DEFAULT
--;;

CREATE INDEX "signing_credential_probed_by_id_0932a428" ON "signing_credential" ("probed_by_id")
--;;

ALTER TABLE "signing_credential" DROP CONSTRAINT "signing_credential_official_is_a_person"
--;;

ALTER TABLE "signing_trustanchor" ADD COLUMN "partner" varchar(60) DEFAULT '' NOT NULL
--;;

ALTER TABLE "signing_credential" ADD CONSTRAINT "signing_credential_official_is_a_person" CHECK ((NOT ("role" = 'official') OR "person_id" IS NOT NULL))
--;;

ALTER TABLE "signing_trustanchor" ADD CONSTRAINT "signing_anchor_of_a_partner" CHECK ((("use" = 'partner_seal' AND NOT ("partner" = '')) OR (NOT ("use" = 'partner_seal') AND "partner" = '' AND NOT ("certificate" = ''))))
--;;

CREATE TABLE "surveys_rating" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "score" smallint NOT NULL, "words" text NOT NULL, "given_at" timestamp with time zone NOT NULL, "dossier_id" bigint NOT NULL UNIQUE, CONSTRAINT "surveys_five_points" CHECK (("score" >= 1 AND "score" <= 5)))
--;;

ALTER TABLE "surveys_rating" ADD CONSTRAINT "surveys_rating_dossier_id_09eb116b_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE TABLE "surveys_ratinglink" ("id" uuid NOT NULL PRIMARY KEY, "nonce" varchar(32) NOT NULL, "token_hash" varchar(64) NOT NULL UNIQUE, "is_anonymous" boolean NOT NULL, "expires_on" date NOT NULL, "is_spent" boolean NOT NULL, "dossier_id" bigint NOT NULL UNIQUE, "unit_id" bigint NOT NULL)
--;;

CREATE TABLE "surveys_anonymousanswer" ("id" uuid NOT NULL PRIMARY KEY, "month" date NOT NULL, "overall" smallint NOT NULL, "attitude" smallint NULL, "waiting" smallint NULL, "clarity" smallint NULL, "words" text NOT NULL, "unit_id" bigint NOT NULL, CONSTRAINT "surveys_answers_of_five_points" CHECK (("overall" BETWEEN 1 AND 5 AND ("attitude" IS NULL OR "attitude" BETWEEN 1 AND 5) AND ("waiting" IS NULL OR "waiting" BETWEEN 1 AND 5) AND ("clarity" IS NULL OR "clarity" BETWEEN 1 AND 5))), CONSTRAINT "surveys_month_alone" CHECK (EXTRACT(DAY FROM "month") = 1))
--;;

ALTER TABLE "surveys_ratinglink" ADD CONSTRAINT "surveys_ratinglink_dossier_id_480482dc_fk_dossiers_dossier_id" FOREIGN KEY ("dossier_id") REFERENCES "dossiers_dossier" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "surveys_ratinglink" ADD CONSTRAINT "surveys_ratinglink_unit_id_d6d0edc8_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "surveys_ratinglink_token_hash_db3fac34_like" ON "surveys_ratinglink" ("token_hash" varchar_pattern_ops)
--;;

CREATE INDEX "surveys_ratinglink_unit_id_d6d0edc8" ON "surveys_ratinglink" ("unit_id")
--;;

ALTER TABLE "surveys_anonymousanswer" ADD CONSTRAINT "surveys_anonymousanswer_unit_id_5e12380e_fk_agencies_unit_id" FOREIGN KEY ("unit_id") REFERENCES "agencies_unit" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "surveys_anonymousanswer_unit_id_5e12380e" ON "surveys_anonymousanswer" ("unit_id")
--;;

CREATE INDEX "surveys_cell" ON "surveys_anonymousanswer" ("unit_id", "month")
--;;

CREATE TABLE "travel_arrival" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "file_name" varchar(200) NOT NULL, "digest" varchar(64) NOT NULL, "signer" varchar(130) NOT NULL, "fingerprint" varchar(40) NOT NULL, "made_by" varchar(200) NOT NULL, "made_at" timestamp with time zone NOT NULL, "state" varchar(10) NOT NULL, "chosen" jsonb NOT NULL, "seen" varchar(64) NOT NULL, "document" varchar(200) NOT NULL, "valid_from" date NULL, "report" jsonb NOT NULL, "brought_at" timestamp with time zone NOT NULL, "decided_at" timestamp with time zone NULL, "words" varchar(500) NOT NULL, "brought_by_id" bigint NOT NULL, "decided_by_id" bigint NULL, "file_id" varchar(64) NOT NULL)
--;;

ALTER TABLE "travel_arrival" ADD CONSTRAINT "travel_arrival_brought_by_id_eac1e97a_fk_accounts_user_id" FOREIGN KEY ("brought_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "travel_arrival" ADD CONSTRAINT "travel_arrival_decided_by_id_524df89c_fk_accounts_user_id" FOREIGN KEY ("decided_by_id") REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
--;;

ALTER TABLE "travel_arrival" ADD CONSTRAINT "travel_arrival_file_id_7a8c57d0_fk_records_storedfile_sha256" FOREIGN KEY ("file_id") REFERENCES "records_storedfile" ("sha256") DEFERRABLE INITIALLY DEFERRED
--;;

CREATE INDEX "travel_arrival_brought_by_id_eac1e97a" ON "travel_arrival" ("brought_by_id")
--;;

CREATE INDEX "travel_arrival_decided_by_id_524df89c" ON "travel_arrival" ("decided_by_id")
--;;

CREATE INDEX "travel_arrival_file_id_7a8c57d0" ON "travel_arrival" ("file_id")
--;;

CREATE INDEX "travel_arrival_file_id_7a8c57d0_like" ON "travel_arrival" ("file_id" varchar_pattern_ops)
--;;
